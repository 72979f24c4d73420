import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { baseImages } from "../../components/docker/base-images.ts";
import { everyCase } from "../cases.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { PulumiProject } from "../pulumi-project.ts";
import { sharedCluster } from "./harness.ts";
import type { Settings } from "./kubernetes-plugin-program.ts";
import { kubernetesProject } from "./kubernetes-project.ts";

const namespace = "plugin";
const password = "a-secret-of-nobody";
const serving = `require("node:http").createServer((_, response) => response.end("ok")).listen(8080)`;
const sound: Omit<Settings, "kubeconfig"> = {
  namespace,
  text: "one",
  password,
  image: baseImages.node,
  script: serving,
  replicas: 1,
  cpu: "10m",
  memory: "128Mi",
  nodeSelector: {},
  awaitSeconds: 60,
  force: false,
};

let cluster: Cluster;
let project: PulumiProject<Settings>;

const kubectl = (...words: string[]) => cluster.kubectl([`--namespace=${namespace}`, ...words]);
const noChanges = (...args: string[]) => project.must("preview", "--expect-no-changes", ...args);
/** The settings of a sound update, with `changes`. */
const set = (changes: Partial<Settings> = {}) => project.set({ ...sound, ...changes });
const failedUpdate = () => project.fails("up", "--yes", "--skip-preview");

beforeAll(async () => {
  cluster = await sharedCluster();
  await cluster.importImage({ image: baseImages.node });
  const { kubeconfig } = cluster;
  project = await kubernetesProject("kubernetes-plugin-program.ts", { ...sound, kubeconfig });
});

afterAll(async () => {
  await project.run("destroy", "--yes", "--skip-preview");
  await project.remove();
  await cluster.close();
});

describe("a first update", () => {
  it("is previewed without making anything", async () => {
    expect(await project.must("preview")).toMatch(/\+ 7 to create/);
    await expect(kubectl("get", "namespace", namespace)).rejects.toThrow(/not found/);
  });

  it("ends when the pods serve, and shows what it waits for", async () => {
    expect(await project.up()).toContain("0 of 1 pods available");
    const { address = "", textsName = "" } = await project.outputs();
    expect(address).toMatch(/^10\./);
    expect(textsName).toMatch(/^texts-[0-9a-f]{8}$/);
    expect(await kubectl("get", "deployment", "web", "-o", "jsonpath={.status.availableReplicas}")).toBe("1");
  });

  it("is followed by previews without a change, also of the live objects", async () => {
    await noChanges();
    await noChanges("--refresh");
  });

  it("keeps secrets out of the state", async () => {
    const state = await project.state();
    expect(state).not.toContain(password);
    expect(state).not.toContain(Buffer.from(password).toString("base64"));
  });
});

describe("a later update", () => {
  it("changes a deployment in place, and replaces a config map before the old one goes", async () => {
    const before = await project.outputs();
    await project.set({ replicas: 2, text: "two" });
    const said = await project.up();
    expect(said).toMatch(/~ {2}kubernetes:apps\/v1:Deployment web updated/);
    const after = await project.outputs();
    expect(after["webUid"]).toBe(before["webUid"]);
    expect(after["textsName"]).not.toBe(before["textsName"]);
    expect(await kubectl("get", "configmaps", "-o", "name")).not.toContain(before["textsName"]);
    await noChanges();
  });

  it("is refused where somebody else owns a field, who is named, unless the program takes it", async () => {
    await set({ replicas: 2, text: "two" });
    await kubectl("patch", "deployment", "web", "--type=merge", `--patch={"spec":{"replicas":1}}`);
    const said = await project.fails("preview", "--refresh");
    expect(said).toContain("spec.replicas: belongs to kubectl-patch");
    expect(said).toContain("pulumi.com/patchForce");
    await set({ replicas: 2, text: "two", force: true });
    expect(await project.up("--refresh")).toMatch(/Deployment web updated/);
    expect(await kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}")).toBe("2");
  });

  it("is refused in its preview, with the server's sentence and path", async () => {
    await set({ memory: "32Mi" });
    const said = await project.fails("preview");
    expect(said).toContain("cannot update Deployment plugin/web");
    expect(said).toContain("spec.template.spec.containers[0].resources.requests");
    expect(said).toContain("must be less than or equal to memory limit of 32Mi");
  });

  it("is none where the server writes a quantity in its own way", async () => {
    await set({ replicas: 2, text: "two", cpu: "0.01", force: true });
    await noChanges();
  });
});

describe("an update whose pods do not come up", () => {
  it("says that no node takes them, in the scheduler's words", async () => {
    await set({ nodeSelector: { disk: "none-such" }, awaitSeconds: 5 });
    const said = await failedUpdate();
    expect(said).toContain("Deployment plugin/web was not ready within 5 s");
    expect(said).toMatch(/cannot be scheduled: 0\/1 nodes are available: .*node affinity\/selector/);
  });

  it("says how they crash, with their last lines", async () => {
    await set({ script: `console.log("no model at /models"); process.exit(3)`, awaitSeconds: 25 });
    const said = await failedUpdate();
    expect(said).toMatch(/container web ended with exit code 3, restarted \d+ times/);
    expect(said).toContain("no model at /models");
  });

  it.runIf(everyCase)("says which image cannot be pulled", async () => {
    await set({ image: "registry.invalid/none-such:1", awaitSeconds: 10 });
    const said = await failedUpdate();
    expect(said).toMatch(/its image cannot be pulled \(registry\.invalid\/none-such:1\)/);
  });

  it.runIf(everyCase)("says which probe fails", async () => {
    await set({ script: serving.replace("8080", "8081"), awaitSeconds: 12 });
    expect(await failedUpdate()).toMatch(/pod web-\S+: Readiness probe failed: .*connection refused/);
  });

  it("is mended by the next one, and then nothing is left to do", async () => {
    await set();
    await project.up();
    await noChanges();
  });
});

describe("objects that Pulumi does not know", () => {
  it("are not taken over by a creation, which says how they could be", async () => {
    await project.must("destroy", "--yes", "--skip-preview");
    await cluster.kubectl(["create", "namespace", namespace]);
    const said = await failedUpdate();
    expect(said).toContain(`cannot create Namespace ${namespace}: namespaces "${namespace}" already exists`);
    expect(said).toContain("pulumi import");
    await cluster.kubectl(["delete", "namespace", namespace]);
  });

  it("are imported, and then go with the stack", async () => {
    await project.up();
    await kubectl("create", "configmap", "found", "--from-literal=a=b");
    const found = ["kubernetes:core/v1:ConfigMap", "found", `${namespace}/found`];
    const said = await project.must("import", ...found, "--yes", "--protect=false", "--generate-code=false");
    expect(said).toMatch(/ConfigMap found import/);
    await project.up();
    await expect(kubectl("get", "configmap", "found")).rejects.toThrow(/not found/);
  });

  it("are gone after a destroy", async () => {
    await project.must("destroy", "--yes", "--skip-preview");
    await expect(kubectl("get", "namespace", namespace)).rejects.toThrow(/not found/);
  });
});
