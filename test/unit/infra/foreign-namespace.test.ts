import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { modelCacheNames } from "../../../components/kubernetes/model-cache.ts";
import { askedCluster } from "../../../infra/ask-cluster.ts";
import { parseStackConfig, type KubernetesStackConfig } from "../../../infra/config.ts";
import { refuseForeignObjects } from "../../../infra/foreign-namespace.ts";
import { FakeApiServer } from "../support/fake-api-server.ts";
import { kubeconfigFile, type KubeconfigFile } from "../support/kubeconfig-file.ts";
import { configValues } from "../support/kubernetes-stack.ts";

const owner = { project: "bluegreen", stack: "test" };
const prefix = "bluegreen-test";
let server: FakeApiServer;
let kubeconfig: KubeconfigFile;

beforeEach(async () => {
  server = new FakeApiServer();
  kubeconfig = await kubeconfigFile(await server.listen());
  vi.stubEnv("KUBECONFIG", kubeconfig.path);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await kubeconfig.remove();
  await server.close();
});

/** Gives the cluster a namespace. */
const store = (name: string, labels: Readonly<Record<string, string>>) =>
  server.store(`/api/v1/namespaces/${name}`, { metadata: { name, labels } });

function judge(kubernetes: object = {}): Promise<void> {
  const values = configValues({ kubernetes });
  const config = parseStackConfig(values, owner.project, owner.stack) as KubernetesStackConfig;
  return refuseForeignObjects(config, owner, askedCluster(config, owner));
}

describe("a namespace that a stack is to make", () => {
  it("may be one that the cluster has not, or that is the stack's already", async () => {
    await expect(judge()).resolves.toBeUndefined();
    store(prefix, { "bluegreen.stack": prefix });
    store(`${prefix}-nodes`, { "bluegreen.stack": prefix });
    await expect(judge()).resolves.toBeUndefined();
  });

  it.each<[string, Record<string, string>]>([
    ["somebody", {}],
    ["another stack", { "bluegreen.stack": "bluegreen-prod" }],
  ])("is refused where %s has made it", async (_who, labels) => {
    store("shop", labels);
    await expect(judge({ namespace: "shop" })).rejects.toThrow(
      "bluegreen:kubernetes.namespace: got shop, which the cluster has, and which is not this stack's (it has no label " +
        `bluegreen.stack=${prefix}); allowed: a name that nobody has yet, or createNamespace false; ` +
        "do: pulumi config set --path 'bluegreen:kubernetes.createNamespace' false",
    );
  });

  it("is nobody's business where the config leaves it to others", async () => {
    store("shop", {});
    store("shop-nodes", {});
    await expect(judge({ namespace: "shop", createNamespace: false })).resolves.toBeUndefined();
  });

  it("is refused also where it is the one for pods with rights on nodes, which a cache on a claim does without", async () => {
    store("shop-nodes", {});
    await expect(judge({ namespace: "shop" })).rejects.toThrow(
      "bluegreen:kubernetes.namespace: got shop-nodes, which the cluster has, and which is not this stack's",
    );
    const modelCache = { kind: "claim", sizeGibibytes: 10, accessMode: "ReadWriteMany" };
    await expect(judge({ namespace: "shop", modelCache })).resolves.toBeUndefined();
    expect(server.asked.filter(({ path }) => path.includes("persistentvolumes"))).toHaveLength(1);
  });

  it("is refused also where it is the one for pods that count and watch GPUs, which a cluster of its own does without", async () => {
    store("shop-gpus", {});
    const gpu = { nodeSelector: { gpu: "yes" } };
    await expect(judge({ namespace: "shop", gpu: { ...gpu, devicePlugin: {} } })).rejects.toThrow(
      "bluegreen:kubernetes.namespace: got shop-gpus, which the cluster has, and which is not this stack's",
    );
    await expect(judge({ namespace: "shop", gpu })).resolves.toBeUndefined();
  });

  it.each([
    [401, "log in to the cluster anew"],
    [403, "have somebody grant the right to get namespaces (docs/kubernetes.md)"],
    [500, "look why with kubectl get namespaces, or name another context (kubectl config get-contexts)"],
  ])("is not taken for nobody's where the cluster answers with status %d", async (status, cure) => {
    server.interfere = () => ({ status, body: { kind: "Status", message: "no word of it" } });
    await expect(judge()).rejects.toThrow(
      "bluegreen:kubernetes.context: got the kubeconfig's current one, whose cluster does not say whether it has " +
        `namespaces/${prefix}: no word of it; allowed: a cluster that answers; do: ${cure}`,
    );
  });

  it("is asked for in vain without an error where a right may lack, and only for the lack of the right", async () => {
    const values = parseStackConfig(configValues(), owner.project, owner.stack) as KubernetesStackConfig;
    const ask = () => askedCluster(values, owner).ask("namespaces", "kube-system", { mayLack: true });
    server.interfere = () => ({ status: 403, body: { kind: "Status", message: "forbidden" } });
    expect(await ask()).toBeUndefined();
    server.interfere = () => ({ status: 500, body: { kind: "Status", message: "no word of it" } });
    await expect(ask()).rejects.toThrow("namespaces/kube-system: no word of it");
  });

  it("is not taken for nobody's where no cluster answers", async () => {
    await server.close();
    await expect(judge()).rejects.toThrow(`does not say whether it has namespaces/${prefix}`);
    vi.stubEnv("KUBECONFIG", "/nowhere");
    await expect(judge()).rejects.toThrow(`does not say whether it has namespaces/${prefix}`);
    await server.listen();
  });
});

describe("a volume that a stack is to make", () => {
  const { volume } = modelCacheNames(
    { prefix, namespace: prefix },
    { kind: "node", path: "/var/lib/bluegreen/models" },
  );
  const storeVolume = (labels: Readonly<Record<string, string>>) =>
    server.store(`/api/v1/persistentvolumes/${volume}`, { metadata: { name: volume, labels } });

  it("may be the stack's already, and nobody else's", async () => {
    storeVolume({ "bluegreen.stack": prefix });
    await expect(judge()).resolves.toBeUndefined();
    storeVolume({ "bluegreen.stack": "shop-prod" });
    await expect(judge({ createNamespace: false })).rejects.toThrow(
      `bluegreen:kubernetes.modelCache: got ${volume}, which the cluster has, and which is not this stack's (it has no label ` +
        `bluegreen.stack=${prefix}); allowed: a volume that nobody has yet; ` +
        "do: delete that volume where nobody needs it, or set another modelCache.path",
    );
  });
});
