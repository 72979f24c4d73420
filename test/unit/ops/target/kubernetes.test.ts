import { afterEach, describe, expect, it } from "vitest";
import { OperatorError } from "../../../../ops/exit.ts";
import { KubernetesTarget } from "../../../../ops/target/kubernetes.ts";
import { bytesOf, readMemory } from "../../../../ops/target/pod-memory.ts";
import type { RunningPart } from "../../../../ops/target/part.ts";
import {
  exited,
  refusal,
  startCluster,
  success,
  type FakeBehaviour,
  type FakeCluster,
} from "./fake-cluster.ts";
import { blue, container, pod, router, withTriton } from "./pods.ts";

const project = { root: "/", name: "shop", stack: "dev", stackFile: "/Pulumi.dev.yaml" };
const place = { context: undefined, namespace: "shop" };
const base = "/api/v1/namespaces/shop";
const longAgo = new Date(Date.now() - 3_600_000).toISOString();
const never = new AbortController().signal;

let cluster: FakeCluster | undefined;
afterEach(() => cluster?.close());

async function targetWith(behaviour: FakeBehaviour) {
  cluster = await startCluster(behaviour);
  return { target: new KubernetesTarget(cluster.client, place, project), asked: cluster.asked };
}

const part = (name: string, more: Partial<RunningPart> = {}): RunningPart => ({
  part: "blue",
  id: name,
  name,
  state: "running",
  status: "1 of 1 ready",
  ...more,
});

describe("what of a stack runs in a cluster", () => {
  it("is asked for by the stack's label, and events only where something is not well", async () => {
    const items = [pod("blue-1", blue), pod("router-1", router)];
    const { target, asked } = await targetWith({ answers: { [`${base}/pods`]: { body: { items } } } });
    expect((await target.list()).map(({ name }) => name)).toEqual(["router-1", "blue-1"]);
    expect(asked).toEqual([`GET ${base}/pods?labelSelector=bluegreen.stack%3Dshop-dev`]);
  });

  it("tells why from the events of the pod", async () => {
    const sick = pod("blue-1", blue, {
      phase: "Running",
      containerStatuses: [container(0, { ready: false, state: { running: { startedAt: longAgo } } })],
    });
    const event = {
      type: "Warning",
      reason: "FailedMount",
      message: "claim not found",
      lastTimestamp: new Date().toISOString(),
      involvedObject: { uid: "uid-blue-1" },
    };
    const { target } = await targetWith({
      answers: {
        [`${base}/pods`]: { body: { items: [sick] } },
        [`${base}/events`]: { body: { items: [event] } },
      },
    });
    expect((await target.list())[0]).toMatchObject({
      problem: "FailedMount",
      status: expect.stringContaining("claim not found") as string,
    });
  });

  it("that may not be asked for is refused with the right that is missing, and the page that lists it", async () => {
    const { target } = await targetWith({
      answers: { [`${base}/pods`]: refusal(403, "Forbidden", 'pods is forbidden: User "ann"') },
    });
    await expect(target.list()).rejects.toMatchObject({
      exit: "failed",
      message: 'the API server refuses: pods is forbidden: User "ann"',
      cure: expect.stringContaining("docs/kubernetes.md") as string,
    });
  });

  it("cannot be told where the API server does not answer", async () => {
    const { target } = await targetWith({});
    await cluster?.close();
    const error = await target.list().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OperatorError);
    expect(error).toMatchObject({
      exit: "toolchain",
      message: expect.stringMatching(/does not answer/) as string,
    });
  });
});

describe("the logs of a pod", () => {
  const withLogs = (text: string, status = blue) =>
    targetWith({
      answers: {
        [`${base}/pods/blue-1`]: { body: pod("blue-1", status) },
        [`${base}/pods/blue-1/log`]: { body: text },
      },
    });
  const shownOf = async (target: KubernetesTarget) => {
    const lines: string[] = [];
    await target.logs(part("blue-1"), { tail: 7 }, (source, line) => lines.push(`${source}: ${line}`), never);
    return lines;
  };

  it("are those of its container, from as many lines on as are wanted", async () => {
    const { target, asked } = await withLogs("one\ntwo\nÄ without an end");
    expect(await shownOf(target)).toEqual(["blue-1: one", "blue-1: two", "blue-1: Ä without an end"]);
    expect(asked.at(-1)).toBe(`GET ${base}/pods/blue-1/log?container=server&tailLines=7&follow=false`);
  });

  it("begin with those of the container that brought the model, each line with its container", async () => {
    const status = {
      phase: "Running" as const,
      initContainerStatuses: [container(0, { name: "model" })],
      containerStatuses: [container(9)],
    };
    const log = (name: string) => `${base}/pods/blue-1/log?container=${name}&tailLines=7&follow=false`;
    const { target } = await targetWith({
      answers: {
        [`${base}/pods/blue-1`]: { body: pod("blue-1", blue, status) },
        [log("model")]: { body: "fetched\n" },
        [log("server")]: { body: "listening\n" },
      },
    });
    expect(await shownOf(target)).toEqual(["blue-1/model: fetched", "blue-1/server: listening"]);
  });

  it("follow a sidecar and what stands beside it at the same time", async () => {
    const status = {
      phase: "Running" as const,
      initContainerStatuses: [container(9, { name: "triton" })],
      containerStatuses: [container(9)],
    };
    const log = (name: string) => `${base}/pods/blue-1/log?container=${name}&tailLines=7&follow=false`;
    const { target, asked } = await targetWith({
      answers: {
        [`${base}/pods/blue-1`]: { body: { ...pod("blue-1", blue, status), spec: withTriton } },
        [log("triton")]: { body: "loading\n" },
        [log("server")]: { body: "listening\n" },
      },
    });
    expect((await shownOf(target)).sort()).toEqual(["blue-1/server: listening", "blue-1/triton: loading"]);
    expect(asked.slice(-2)).toEqual([`GET ${log("triton")}`, `GET ${log("server")}`]);
  });

  it("are those of one of its containers, where that is wanted", async () => {
    const status = {
      phase: "Running" as const,
      containerStatuses: [container(9), container(9, { name: "triton" })],
    };
    const { target, asked } = await targetWith({
      answers: {
        [`${base}/pods/blue-1`]: { body: pod("blue-1", blue, status) },
        [`${base}/pods/blue-1/log`]: { body: "loaded\n" },
      },
    });
    const lines: string[] = [];
    const wanted = { tail: 7, container: "triton" };
    await target.logs(part("blue-1"), wanted, (source, line) => lines.push(`${source}: ${line}`), never);
    expect(lines).toEqual(["blue-1/triton: loaded"]);
    expect(asked.at(-1)).toBe(`GET ${base}/pods/blue-1/log?container=triton&tailLines=7&follow=false`);
  });

  it("are none where the container has not begun, and no error", async () => {
    const waits = refusal(400, "BadRequest", "container is waiting to start: PodInitializing");
    const { target } = await targetWith({
      answers: {
        [`${base}/pods/blue-1`]: { body: pod("blue-1", blue) },
        [`${base}/pods/blue-1/log`]: waits,
      },
    });
    expect(await shownOf(target)).toEqual([]);
  });
});

describe("the memory of pods", () => {
  it("is what their own kernel tells, of either version of control groups", () => {
    expect(readMemory("usage 2000\nlimit 8192\nanon 700\nfile_mapped 900\ninactive_file 100")).toEqual({
      usage: 2000,
      limit: 8192,
      stats: { anon: 700, file_mapped: 900, inactive_file: 100 },
    });
    expect(readMemory("usage 5\nlimit max").limit).toBe(Infinity);
  });

  it("comes with that of their nodes, and a reason where an image cannot be asked", async () => {
    const nodes = [
      { metadata: { name: "node-1" }, status: { allocatable: { memory: "16Gi" } } },
      { metadata: { name: "node-2" }, status: { allocatable: { memory: "16Gi" } } },
    ];
    const { target } = await targetWith({
      answers: {
        [`${base}/pods`]: { body: { items: [pod("blue-1", blue)] } },
        "/api/v1/nodes": { body: { items: nodes } },
      },
      exec: (_words, name) =>
        name === "blue-1"
          ? { stdout: "usage 2000\nlimit 8192\nanon 700\nfile_mapped 900\ninactive_file 100\n", end: success }
          : { stderr: "no such file", end: exited(1) },
    });
    const parts = [part("blue-1"), part("host-1"), part("green-1", { state: "pending" })];
    const [blue1, host1, green1] = parts;
    expect(await target.memory(parts, never)).toEqual({
      parts: [
        { part: blue1, memory: { workingSet: 1900, limit: 8192, own: 700, mappedFiles: 900 } },
        { part: host1, memory: "no such file" },
        { part: green1, memory: "pending" },
      ],
      machines: [{ name: "node node-1", bytes: 16 * 2 ** 30 }],
    });
  });

  it("is told container by container of a pod with several", async () => {
    const { target, asked } = await targetWith({
      answers: {
        [`${base}/pods`]: { body: { items: [pod("blue-1", blue)] } },
        "/api/v1/nodes": { body: { items: [] } },
      },
      exec: () => ({ stdout: "usage 10\nlimit 20\n", end: success }),
    });
    const containers = ["server", "triton"];
    const { parts } = await target.memory([part("blue-1", { containers })], never);
    expect(parts.map(({ container, memory }) => [container, memory])).toEqual(
      containers.map((container) => [container, { workingSet: 10, limit: 20, own: 0, mappedFiles: 0 }]),
    );
    const inContainers = asked.flatMap((line) => /\/exec\?.*&container=(\w+)/.exec(line)?.[1] ?? []);
    expect(inContainers.sort()).toEqual(containers);
  });

  it("is told without the nodes where those may not be asked", async () => {
    const { target } = await targetWith({
      answers: {
        [`${base}/pods`]: { body: { items: [pod("blue-1", blue)] } },
        "/api/v1/nodes": refusal(403, "Forbidden", "nodes is forbidden"),
      },
    });
    expect((await target.memory([], never)).machines).toEqual([]);
  });

  it.each([
    ["16Gi", 16 * 2 ** 30],
    ["3926908Ki", 3926908 * 1024],
    ["1G", 1e9],
    ["128974848", 128974848],
    ["500m", 0.5],
  ])("counts %s as %d bytes", (quantity, bytes) => {
    expect(bytesOf(quantity)).toBe(bytes);
  });
});

describe("a cluster that is to be deployed to", () => {
  const version = (gitVersion: string, minor: string) => ({
    answers: { "/version": { body: { gitVersion, major: "1", minor } } },
  });

  it("is told with its version and where it was found", async () => {
    const { target } = await targetWith(version("v1.34.4-eks-1", "34+"));
    expect(await target.prove()).toMatchObject([
      { title: "Kubernetes cluster", outcome: "found", detail: "v1.34.4-eks-1, a test" },
    ]);
  });

  it("is refused where its pods cannot wait before they end", async () => {
    const { target } = await targetWith(version("v1.29.9", "29"));
    await expect(target.prove()).rejects.toThrow(
      "the cluster of a test runs Kubernetes v1.29.9; needed is 1.30 or later",
    );
  });
});
