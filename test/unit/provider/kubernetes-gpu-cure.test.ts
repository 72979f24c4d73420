import { describe, expect, it } from "vitest";
import { gpuCure } from "../../../provider/kubernetes-gpu-cure.ts";
import type { PodSpec } from "../../../provider/kubernetes-object.ts";

const asking = (gpus: number, nodeSelector?: Record<string, string>): PodSpec => ({
  containers: [{}, { resources: { limits: { memory: "1Gi", "nvidia.com/gpu": String(gpus) } } }],
  ...(nodeSelector && { nodeSelector }),
});

const busy =
  "0/3 nodes are available: 1 Insufficient nvidia.com/gpu, 2 node(s) didn't match Pod's node affinity/selector.";
const elsewhere = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.";
const tainted = "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: only}.";

describe("a pod that asks for GPUs and finds none", () => {
  it("is told what frees one, shares one, or adds one", () => {
    expect(gpuCure({ spec: asking(1) }, busy)).toBe(
      "it asks for 1 GPU, and no node that it may go to has as many free; do: stop a standby without users (standby: stopped, in this or another stack), " +
        "let pods share a GPU (kubernetes.gpu.devicePlugin.timeSlicing: 2), or add a node; a flip needs the GPUs of both colors at once. " +
        "Nodes that offer none at all (kubectl describe node) lack a device plugin (kubernetes.gpu.devicePlugin) or a driver",
    );
    expect(gpuCure({ spec: asking(4) }, busy)).toContain("it asks for 4 GPUs,");
  });

  it("is told so where a sidecar asks for them", () => {
    const { containers = [] } = asking(2);
    const spec = { initContainers: containers.map((each) => ({ ...each, restartPolicy: "Always" })) };
    expect(gpuCure({ spec }, busy)).toContain("it asks for 2 GPUs,");
  });

  it("is told which labels no node has", () => {
    expect(gpuCure({ spec: asking(2, { pool: "blue", gpu: "yes" }) }, elsewhere)).toBe(
      "it asks for 2 GPUs, on a node with pool=blue and gpu=yes; do: label one (kubectl label node <name> pool=blue gpu=yes), " +
        "set another kubernetes.gpu.nodeSelector",
    );
  });

  it("is told of tolerations where a taint may be what keeps it away", () => {
    expect(gpuCure({ spec: asking(1, { pool: "blue" }) }, tainted)).toMatch(
      /, or add the taint of such nodes to kubernetes[.]gpu[.]tolerations$/,
    );
  });
  describe("on the nodes that its stack makes for its color", () => {
    const spec = asking(1, { "bluegreen.color": "green", "bluegreen.stack": "shop-prod" });

    it("is told how to get one more, or share one", () => {
      expect(gpuCure({ spec }, busy)).toBe(
        "it asks for 1 GPU, and no node of green has as many free; do: add a node (eks.nodes.green.nodes), let pods share a GPU " +
          "(eks.gpu.timeSlicing: 2), or have fewer pods (kubernetes.replicas). A node that has just come offers its GPUs once the device plugin runs there",
      );
    });

    it("is told where to see why none has come", () => {
      expect(gpuCure({ spec }, elsewhere)).toMatch(
        /^it asks for 1 GPU, and no node of green has joined .*describe-scaling-activities.* eks[.]nodes[.]green[.]instanceTypes/,
      );
    });

    it("is told of labels where somebody else labelled them with its color", () => {
      const spec = asking(1, { "bluegreen.color": "green" });
      expect(gpuCure({ spec }, elsewhere)).toContain("kubectl label node <name> bluegreen.color=green");
    });

    it("is told nothing of them where it lacks something else", () => {
      expect(gpuCure({ spec }, "0/1 nodes are available: 1 Insufficient memory.")).toBeUndefined();
    });
  });
});

it.each<[string, PodSpec | undefined, string]>([
  ["a pod that asks for none", { containers: [{ resources: { limits: { memory: "1Gi" } } }] }, busy],
  ["a pod without a spec", undefined, busy],
  [
    "a pod with GPUs that lacks memory",
    asking(1, { pool: "blue" }),
    "0/1 nodes are available: 1 Insufficient memory.",
  ],
  ["a pod with GPUs that may go anywhere, away from its volume", asking(1), elsewhere],
])("%s is told nothing of GPUs", (_what, spec, told) => {
  expect(gpuCure(spec === undefined ? {} : { spec }, told)).toBeUndefined();
});
