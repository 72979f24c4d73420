import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openReach } from "../../../ops/open-reach.ts";
import type { Project } from "../../../ops/project.ts";
import type { Reach } from "../../../ops/reach.ts";
import { clusterIn, refuseOtherCluster } from "../../../ops/same-cluster.ts";
import type { Session } from "../../../ops/verb.ts";
import { refusal, startCluster, type FakeAnswer, type FakeCluster } from "./target/fake-cluster.ts";

const kubeSystem = "/api/v1/namespaces/kube-system";

let root: string;
let project: Project;
let reach: Reach;
let cluster: FakeCluster | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "same-cluster-"));
  project = { root, name: "shop", stack: "dev", stackFile: join(root, "Pulumi.dev.yaml") };
  await writeFile(join(root, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  await writeFile(project.stackFile, "config:\n  shop:target: kubernetes\n");
  reach = openReach(project, () => Promise.reject(new Error("the file tells where it is")));
});

afterEach(async () => {
  await reach.close();
  await cluster?.close();
  cluster = undefined;
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

/** The chosen cluster answers so when it is asked who it is. */
async function useCluster(answer: FakeAnswer) {
  cluster = await startCluster({ answers: { [kubeSystem]: answer } });
  const path = join(root, "kubeconfig");
  await writeFile(path, cluster.kubeconfig);
  vi.stubEnv("KUBECONFIG", path);
}

const thisOne: FakeAnswer = { body: { metadata: { name: "kube-system", uid: "this-one" } } };

const outputsOf = (kubernetes: object): OutputMap => ({ kubernetes: { value: kubernetes, secret: false } });

/** Compares with the outputs of a last update; tells whether they were asked for. */
async function compare(outputs: OutputMap) {
  const recorded = vi.fn(() => Promise.resolve(outputs));
  await refuseOtherCluster({ outputs: recorded } as unknown as Stack, { project, reach } as Session);
  return recorded.mock.calls.length > 0;
}

describe("a command that changes a stack in a cluster", () => {
  it("is refused where the context leads to another cluster, with both, and the cure", async () => {
    await useCluster(thisOne);
    await expect(compare(outputsOf({ namespace: "shop", cluster: "that-one" }))).rejects.toMatchObject({
      exit: "usage",
      message:
        `kubernetes.context: context fake of ${join(root, "kubeconfig")} leads to the cluster this-one, but the stack "dev" is in the ` +
        "cluster that-one since its last update; nothing was changed",
      cure: expect.stringContaining("pulumi config set --path 'shop:kubernetes.context' <name>") as string,
    });
  });

  it.each<[string, OutputMap]>([
    ["is the last update's", outputsOf({ cluster: "this-one" })],
    ["was not recorded by an earlier version", outputsOf({ namespace: "shop" })],
    ["was never updated", {}],
  ])("goes on where the cluster %s", async (_what, outputs) => {
    await useCluster(thisOne);
    expect(await compare(outputs)).toBe(true);
  });

  it.each([403, 404])("goes on where the cluster does not say who it is: %i", async (status) => {
    await useCluster(refusal(status, "No", "not for you"));
    expect(await compare(outputsOf({ cluster: "that-one" }))).toBe(false);
  });

  it("is no way to find out what a cluster in trouble holds", async () => {
    await useCluster(refusal(500, "InternalError", "etcd is away"));
    await expect(compare(outputsOf({ cluster: "this-one" }))).rejects.toThrow("etcd is away");
  });
});

it("a stack on Docker is asked for no cluster", async () => {
  await writeFile(project.stackFile, "config:\n  shop:activeColor: blue\n");
  expect(await compare(outputsOf({ cluster: "that-one" }))).toBe(false);
});

it("a cluster is read from outputs as Pulumi tells them", () => {
  expect([
    clusterIn(outputsOf({ cluster: "a" })),
    clusterIn(outputsOf({ cluster: 1 })),
    clusterIn({}),
  ]).toEqual(["a", undefined, undefined]);
});

describe("the cluster is compared before anything else touches a stack", () => {
  it.each([
    ["verbs/up.ts", "await recover(stack"],
    ["verbs/down.ts", "await recover(stack"],
    ["verbs/flip.ts", "decideFlip(wantedColor"],
    ["verbs/rollout.ts", "session.reach.recorded("],
    ["rollback/roll-back.ts", "await look(stack"],
  ])("by %s", async (file, touch) => {
    const text = await readFile(join(import.meta.dirname, "../../../ops", file), "utf8");
    const [compared, touched] = [text.indexOf("await refuseOtherCluster(stack"), text.indexOf(touch)];
    expect(compared).toBeGreaterThan(0);
    expect(touched).toBeGreaterThan(compared);
  });
});
