import { describe, expect, it } from "vitest";
import { gateChanges } from "../../../../provider/gate/gate-changes.ts";
import { unknown, type Properties } from "../../../../provider/kind.ts";
import { promotionGate } from "../../../../provider/promotion-gate.ts";
import { callContext } from "../../support/call-context.ts";

const share = (green: number) => ({ blue: 100 - green, green });
const meets = (green: number) => ({ activeColor: "blue", weights: share(green), releases: {} });
const place = { cluster: { kubeconfig: "{}" }, namespace: "shop", stack: "shop-prod" };

/** A gate by a balancer that has let a canary of 10 % in, whose users meet it. */
const canary = {
  activeColor: "blue",
  candidates: { blue: "b", green: "9" },
  url: "https://shop.example:8443",
  directSecret: "0123456789abcdef0123456789ABCDEF",
  served: meets(0),
  weights: share(10),
  kubernetes: { colors: place, unschedulableSeconds: 600 },
};

const paths = (recorded: Properties, wanted: Properties) =>
  gateChanges(recorded, wanted).map(({ path }) => path);

describe("a gate by a balancer judges", () => {
  it("nothing anew where users meet what they are to meet, whatever they met at the last update", () => {
    expect(paths(canary, { ...canary, served: meets(10) })).toEqual([]);
  });

  it("a canary that grows from 10 to 50 %, before its users come", () => {
    expect(gateChanges(canary, { ...canary, served: meets(10), weights: share(50) })).toEqual([
      { path: "weights", kind: "UPDATE" },
    ]);
  });

  it("again what it let in at an update whose route failed then", () => {
    const flip = { ...canary, activeColor: "green", candidates: { green: "9" }, weights: share(100) };
    const failed = { ...flip, served: meets(0) };
    expect(paths(failed, failed)).toEqual(["weights"]);
    expect(paths(failed, { ...flip, served: meets(100) })).toEqual([]);
  });

  it("again where somebody moved users by hand, or no listener is there any more", () => {
    expect(paths(canary, { ...canary, served: meets(30) })).toEqual(["weights"]);
    expect(paths(canary, { ...canary, served: { weights: {}, releases: {} } })).toEqual(["weights"]);
  });

  it("nothing where the weights of the last update never came to be and are wanted no more", () => {
    expect(paths({ ...canary, weights: share(50) }, { ...canary, served: meets(10) })).toEqual([]);
  });

  it("what was recorded without weights", () => {
    const { weights: _none, ...before } = canary;
    expect(gateChanges(before, { ...canary, served: meets(10) })).toEqual([{ path: "weights", kind: "ADD" }]);
    expect(gateChanges(before, { ...canary, served: meets(0) })).toEqual([{ path: "weights", kind: "ADD" }]);
  });

  it("whatever else has changed", () => {
    const wanted = { ...canary, served: meets(10), directSecret: "another", candidates: { green: "g" } };
    expect(paths(canary, wanted).sort()).toEqual(["candidates.blue", "candidates.green", "directSecret"]);
  });

  it("nothing anew for a kubeconfig that preview cannot know, and anew for one of another cluster", () => {
    const inCluster = (kubeconfig: string) => ({
      ...canary,
      served: meets(10),
      kubernetes: { ...canary.kubernetes, colors: { ...place, cluster: { kubeconfig } } },
    });
    expect(paths(canary, inCluster(unknown))).toEqual([]);
    expect(paths(canary, inCluster('{ "clusters": [] }'))).toEqual(["kubernetes.colors.cluster.kubeconfig"]);
  });
});

describe("a gate by a router, whose route asks the colors itself, judges", () => {
  it.each<[string, Properties]>([
    ["at a URL", { url: "http://127.0.0.1:8080" }],
    ["in a cluster", { kubernetes: { router: { ...place, port: 8080 }, unschedulableSeconds: 60 } }],
  ])("what has changed of its inputs, and nothing else (%s)", (_where, router) => {
    const { activeColor, candidates } = canary;
    const recorded = { activeColor, candidates, ...router };
    expect(paths(recorded, recorded)).toEqual([]);
    expect(gateChanges(recorded, { ...recorded, candidates: { green: "9" } })).toEqual([
      { path: "candidates.blue", kind: "DELETE" },
    ]);
  });

  it("a kubeconfig that preview cannot know, as ever", () => {
    const inCluster = (kubeconfig: string) => ({
      kubernetes: { router: { ...place, cluster: { kubeconfig }, port: 8080 }, unschedulableSeconds: 60 },
    });
    expect(paths(inCluster("{}"), inCluster(unknown))).toEqual(["kubernetes.router.cluster.kubeconfig"]);
  });
});

describe("a gate that judges again", () => {
  it("is updated, never replaced", async () => {
    const wanted = { ...canary, served: meets(10), weights: share(50) };
    const comparison = { id: "gate", recordedInputs: canary, recordedOutputs: {}, inputs: wanted };
    expect(await promotionGate.diff?.(comparison, callContext())).toEqual({
      changes: [{ path: "weights", kind: "UPDATE", replaces: false }],
      deleteBeforeReplace: false,
    });
  });
});
