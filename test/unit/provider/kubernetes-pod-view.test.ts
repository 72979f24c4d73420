import { describe, expect, it } from "vitest";
import type { Pod } from "../../../provider/kubernetes-object.ts";
import {
  containerStates,
  lastingContainers,
  lingeringSeconds,
  mounts,
  staying,
  viewOf,
} from "../../../provider/kubernetes-pod-view.ts";

const pod = (metadata: object = {}, status: object = {}, spec: object = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "router-1", uid: "1", ...metadata },
  status,
  spec,
});

describe("the pods that stay", () => {
  it.each([
    ["a running one", pod({}, { phase: "Running" }), true],
    ["one that is about to start", pod({}, { phase: "Pending" }), true],
    ["one of which nothing is known", pod(), true],
    ["one that is leaving", pod({ deletionTimestamp: "2026-01-01T00:00:00Z" }, { phase: "Running" }), false],
    ["one that was evicted", pod({}, { phase: "Failed" }), false],
    ["one that has ended", pod({}, { phase: "Succeeded" }), false],
  ])("%s: %#", (_what, each, stays) => {
    expect(staying([each])).toEqual(stays ? [each] : []);
  });
});

describe("users are sent to a pod", () => {
  it.each([
    ["that is ready", [{ type: "Ready", status: "True" }], true],
    ["but not to one that is not", [{ type: "Ready", status: "False" }], false],
    ["nor to one that only runs", [{ type: "Initialized", status: "True" }], false],
    ["nor to one of a lost node", [{ type: "Ready", status: "Unknown" }], false],
  ])("%s", (_what, conditions, isReady) => {
    expect(viewOf(pod({}, { conditions }))).toEqual({ uid: "1", name: "router-1", isReady });
  });
});

describe("a ConfigMap is among a pod's files", () => {
  it.each([
    ["as a volume", { volumes: [{ emptyDir: {} }, { configMap: { name: "route" } }] }, true],
    ["as a part of one", { volumes: [{ projected: { sources: [{ configMap: { name: "route" } }] } }] }, true],
    ["not where another is", { volumes: [{ configMap: { name: "other" } }] }, false],
    ["not without volumes", {}, false],
  ])("%s", (_what, spec, expected) => {
    expect(mounts(pod({}, {}, spec), "route")).toBe(expected);
  });
});

describe("a pod that is leaving may be given new requests", () => {
  const leaving = { deletionTimestamp: "2026-01-01T00:00:00Z" };
  const sleeping = (...seconds: number[]) => ({
    containers: seconds.map((each) => ({ lifecycle: { preStop: { sleep: { seconds: each } } } })),
  });

  it.each([
    ["as long as its server does not hear of the end", pod(leaving, {}, sleeping(5, 8)), 8],
    ["no longer where it hears at once", pod(leaving, {}, { containers: [{}] }), 0],
    ["no longer where nothing is known of it", pod(leaving), 0],
    ["for no time that is known where it stays", pod({}, {}, sleeping(5)), 0],
  ])("%s", (_what, each, seconds) => {
    expect(lingeringSeconds(each)).toBe(seconds);
  });
});

describe("a pod with sidecars", () => {
  const spec = {
    initContainers: [{ name: "model" }, { name: "triton", restartPolicy: "Always" }],
    containers: [{ name: "server" }],
  };
  const state = (name: string) => ({ name, ready: true, restartCount: 0 });
  const namesOf = (each: readonly { readonly name?: string }[]) => each.map(({ name }) => name);

  it("goes on with them and its containers, and not with what prepares it", () => {
    expect(namesOf(lastingContainers(spec))).toEqual(["triton", "server"]);
    const status = {
      initContainerStatuses: [state("model"), state("triton")],
      containerStatuses: [state("server")],
    };
    const { preparing, lasting } = containerStates(pod({}, status, spec));
    expect([namesOf(preparing), namesOf(lasting)]).toEqual([["model"], ["triton", "server"]]);
  });

  it("has none whose state is told before it is on a node", () => {
    expect(containerStates(pod({}, {}, spec))).toEqual({ preparing: [], lasting: [] });
  });
});
