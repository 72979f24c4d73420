import { describe, expect, it } from "vitest";
import { gpuDaemonPod, gpuParts, type Gpus } from "../../../../components/kubernetes/gpu.ts";

const toleration = { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" } as const;

const gpus = (changes: Partial<Gpus> = {}): Gpus => ({
  perPod: { blue: 1, green: 1 },
  nodeSelector: { both: {}, own: {} },
  tolerations: [toleration],
  ...changes,
});
const labelled = (own: Gpus["nodeSelector"]["own"], both = {}) => ({ nodeSelector: { both, own } });

/** The labels, with their values, of each kind of node that the pods of a DaemonSet may go to. */
function kindsOfNodes(given: Gpus) {
  const { nodeSelectorTerms } =
    gpuDaemonPod(given).affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution;
  return nodeSelectorTerms.map(({ matchExpressions }) =>
    matchExpressions.map(({ key, operator, values }) => `${key} ${operator} ${values.join()}`),
  );
}

describe("a color's pod", () => {
  it.each<[string, Gpus | undefined]>([
    ["the stack has no GPUs", undefined],
    ["the other color alone has some", gpus({ perPod: { blue: 0, green: 4 }, runtimeClassName: "nvidia" })],
  ])("is as ever where %s", (_what, given) => {
    expect(gpuParts(given, "blue")).toEqual({ pod: {}, resources: {} });
  });

  it("asks for as many GPUs as its color has, and may run where the taint of such nodes keeps others away", () => {
    const given = gpus({ perPod: { blue: 1, green: 4 } });
    expect(gpuParts(given, "blue")).toEqual({
      pod: { tolerations: [toleration] },
      resources: { "nvidia.com/gpu": "1" },
    });
    expect(gpuParts(given, "green").resources).toEqual({ "nvidia.com/gpu": "4" });
  });

  it("goes to nodes with the labels of both colors and of its own alone", () => {
    const given = gpus(labelled({ blue: { pool: "a" }, green: { pool: "b" } }, { zone: "x", gpu: "yes" }));
    expect(gpuParts(given, "blue").pod.nodeSelector).toEqual({ gpu: "yes", pool: "a", zone: "x" });
    expect(gpuParts(given, "green").pod.nodeSelector).toEqual({ gpu: "yes", pool: "b", zone: "x" });
  });

  it("is the same in whatever order a file has the labels", () => {
    const [one, other] = [
      { a: "1", b: "2" },
      { b: "2", a: "1" },
    ].map((both) => gpuParts(gpus(labelled({}, both)), "blue"));
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it("has the runtime that shows it its GPUs, where that is not the nodes' own", () => {
    expect(gpuParts(gpus({ runtimeClassName: "nvidia" }), "blue").pod).toMatchObject({
      runtimeClassName: "nvidia",
    });
    expect(gpuParts(gpus(), "blue").pod).not.toHaveProperty("runtimeClassName");
  });
});

describe("what counts or watches GPUs", () => {
  it("goes to the nodes of either color", () => {
    const own = { blue: { pool: "a" }, green: { pool: "b" } };
    expect(kindsOfNodes(gpus(labelled(own, { gpu: "yes" })))).toEqual([
      ["gpu In yes", "pool In a"],
      ["gpu In yes", "pool In b"],
    ]);
  });

  it("goes to the nodes of both once where they are the same", () => {
    expect(kindsOfNodes(gpus(labelled({}, { gpu: "yes" })))).toEqual([["gpu In yes"]]);
  });

  it("leaves out the nodes of a color without GPUs", () => {
    const given = gpus({
      ...labelled({ blue: { pool: "a" }, green: { pool: "b" } }),
      perPod: { blue: 0, green: 1 },
    });
    expect(kindsOfNodes(given)).toEqual([["pool In b"]]);
  });
});
