import { describe, expect, it } from "vitest";
import {
  hopelessOf,
  newestPods,
  refusedPods,
  unfinishedIn,
  type ColorObjects,
  type Deployment,
} from "../../../provider/kubernetes-color-state.ts";
import type { KubernetesObject, Pod } from "../../../provider/kubernetes-object.ts";
import type { PodTrouble } from "../../../provider/kubernetes-pod-trouble.ts";

const revision = (value: string) => ({ "deployment.kubernetes.io/revision": value });

const deployment = (status: object = {}, spec: object = {}): Deployment => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "shop-dev-green", uid: "d", generation: 3, annotations: revision("2") },
  spec: { replicas: 2, ...spec },
  status: { observedGeneration: 3, replicas: 2, updatedReplicas: 2, readyReplicas: 2, ...status },
});

const replicaSet = (hash: string, of: string, owner = "d"): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name: `shop-dev-green-${hash}`,
    labels: { "pod-template-hash": hash },
    annotations: revision(of),
    ownerReferences: [{ uid: owner, kind: "Deployment" }],
  },
});

const pod = (name: string, hash: string, metadata: object = {}, status: object = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, uid: name, labels: { "pod-template-hash": hash }, ...metadata },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }], ...status },
});

const leaving = { deletionTimestamp: "2026-01-01T00:00:00Z" };
const objects = (more: Partial<ColorObjects> = {}): ColorObjects => ({
  deployment: deployment(),
  replicaSets: [replicaSet("old", "1"), replicaSet("new", "2"), replicaSet("other", "2", "e")],
  pods: [pod("a", "new"), pod("b", "new")],
  ...more,
});
const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);

describe("the newest pods of a color", () => {
  it("are those of its Deployment's last template that stay", () => {
    const pods = [pod("a", "new"), pod("b", "old"), pod("c", "new", leaving), pod("d", "other")];
    expect(names(newestPods(objects({ pods })))).toEqual(["a"]);
  });

  it.each([
    ["a change is not taken up yet", { deployment: deployment({ observedGeneration: 2 }) }],
    ["there is no Deployment", { deployment: undefined }],
    ["it has made no ReplicaSet yet", { replicaSets: [replicaSet("old", "1")] }],
  ])("are none while %s", (_what, more) => {
    expect(newestPods(objects(more))).toEqual([]);
  });
});

/** A moment in which nobody who is leaving is overdue. */
const now = new Date("2025-12-31T23:59:40Z");

describe("a color", () => {
  it("is whole when every pod is of the newest template and ready", () => {
    expect(unfinishedIn(objects(), now)).toBeUndefined();
  });

  it.each([
    ["is not ready any more", { conditions: [{ type: "Ready", status: "False" }] }, now],
    ["should have ended long ago", {}, new Date("2026-01-01T00:00:11Z")],
  ])("is whole whatever pod of before is left on a dead node, where that %s", (_what, status, at) => {
    const pods = [pod("a", "new"), pod("b", "new"), pod("z", "new", leaving, status)];
    expect(unfinishedIn(objects({ pods }), at)).toBeUndefined();
  });

  const unready = { conditions: [{ type: "Ready", status: "False" }] };
  const fewer = deployment({ readyReplicas: 1 });
  it.each<[string, Partial<ColorObjects>, boolean]>([
    ["one pod of its release is ready", { deployment: fewer, pods: [pod("a", "new")] }, true],
    ["one pod could not even be made", { deployment: deployment({ replicas: 1, updatedReplicas: 1 }) }, true],
    ["none is ready", { deployment: fewer, pods: [pod("a", "new", {}, unready)] }, false],
    ["only one of before is ready", { deployment: fewer, pods: [pod("a", "old")] }, false],
    ["one of before is left", { deployment: deployment({ replicas: 3 }) }, false],
    ["one of before is ending", { pods: [pod("a", "new"), pod("z", "old", leaving)] }, false],
    ["it is scaled to nothing", { deployment: deployment({ replicas: 0 }, { replicas: 0 }) }, false],
    [
      "it is paused",
      { deployment: deployment({ updatedReplicas: 1, replicas: 1 }, { paused: true }) },
      false,
    ],
    ["it does not exist", { deployment: undefined }, false],
  ])(
    "that is not whole has fewer servers, or is no release of its own, where %s",
    (_what, more, mayServe) => {
      expect(unfinishedIn(objects(more), now)).toMatchObject({ mayServe });
    },
  );

  const waiting = {
    containerStatuses: [
      { name: "server", ready: false, restartCount: 0, state: { waiting: { reason: "ErrImageNeverPull" } } },
    ],
    conditions: [],
  };

  it.each<[string, Partial<ColorObjects>, string]>([
    ["has no Deployment", { deployment: undefined }, "its Deployment does not exist"],
    [
      "has a change that is not taken up",
      { deployment: deployment({ observedGeneration: 2 }) },
      "its Deployment's change is not taken up yet",
    ],
    [
      "is being replaced",
      { deployment: deployment({ updatedReplicas: 1 }) },
      "1 of 2 pods have the newest template, 1 of an earlier one are left",
    ],
    ["has an earlier pod left", { deployment: deployment({ replicas: 3 }) }, "1 of an earlier one are left"],
    ["is not ready everywhere", { deployment: deployment({ readyReplicas: 1 }) }, "1 of 2 pods are ready"],
    ["has nothing ready", { deployment: deployment({ readyReplicas: undefined }) }, "0 of 2 pods are ready"],
    [
      "has a pod that is ending, which may answer still",
      { pods: [pod("a", "new"), pod("z", "old", leaving)] },
      "1 of before are still ending",
    ],
    [
      "is scaled to nothing",
      { deployment: deployment({ replicas: 0, updatedReplicas: 0, readyReplicas: 0 }, { replicas: 0 }) },
      "its Deployment is scaled to 0",
    ],
    [
      "is paused",
      { deployment: deployment({ updatedReplicas: 0, replicas: 2 }, { paused: true }) },
      "its Deployment is paused, 0 of 2 pods have the newest template, 2 of an earlier one are left",
    ],
    [
      "has a pod in trouble",
      { deployment: deployment({ readyReplicas: 1 }), pods: [pod("a", "new"), pod("b", "new", {}, waiting)] },
      "1 of 2 pods are ready: pod b: container server: its image is not on the node, and imagePullPolicy is Never: ErrImageNeverPull",
    ],
    [
      "has a pod whose probe fails",
      {
        deployment: deployment({ readyReplicas: 1 }),
        pods: [pod("b", "new", {}, { conditions: [] })],
        events: [
          {
            type: "Warning",
            reason: "Unhealthy",
            message: "Readiness probe failed",
            involvedObject: { uid: "b" },
          },
          { type: "Warning", reason: "Unhealthy", message: "of another", involvedObject: { uid: "c" } },
        ],
      },
      "1 of 2 pods are ready: pod b: Readiness probe failed",
    ],
  ])("is not whole where it %s", (_what, more, expected) => {
    expect(unfinishedIn(objects(more), now)?.sentence).toBe(expected);
  });
});

describe("waiting for a color's pods", () => {
  const trouble = (reason: string, more: Partial<PodTrouble> = {}): PodTrouble => ({
    pod: "a",
    reason,
    sentence: reason,
    isDefinite: true,
    ...more,
  });
  const crashed = { crashed: { container: "server", hasEarlierRun: true } };

  it.each<[string, PodTrouble, number, boolean, boolean]>([
    ["is in vain at once where the image's name is not valid", trouble("InvalidImageName"), 0, false, true],
    ["goes on for a moment where an image cannot be pulled", trouble("ErrImagePull"), 19, false, false],
    ["is in vain where an image cannot be pulled for long", trouble("ImagePullBackOff"), 20, false, true],
    [
      "goes on for a moment where a configuration is missing",
      trouble("CreateContainerConfigError"),
      19,
      false,
      false,
    ],
    ["goes on where a node may come", trouble("Unschedulable"), 59, false, false],
    ["is in vain where no node comes", trouble("Unschedulable"), 60, false, true],
    ["is in vain where it keeps ending", trouble("CrashLoopBackOff", crashed), 0, true, true],
    ["goes on where it has ended only long ago", trouble("CrashLoopBackOff", crashed), 30, false, false],
    ["goes on whatever a probe says", trouble("Unhealthy", { isDefinite: false }), 500, false, false],
  ])("%s", (_what, each, seconds, isCrashing, isVain) => {
    expect(hopelessOf([{ trouble: each, seconds, isCrashing }], 60)).toBe(isVain ? each : undefined);
  });

  it("tells the first trouble that is definite", () => {
    const [first, second] = [trouble("Unhealthy", { isDefinite: false }), trouble("InvalidImageName")];
    const seen = [first, second].map((each) => ({ trouble: each, seconds: 0, isCrashing: false }));
    expect(hopelessOf(seen, 60)).toBe(second);
  });
});

describe("pods that cannot even be made", () => {
  it("are told with the reason of whoever refuses them", () => {
    const conditions = [
      { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota" },
    ];
    expect(refusedPods(objects({ deployment: deployment({ conditions }) }))).toMatchObject({
      pod: "of shop-dev-green",
      sentence: "none can be made: exceeded quota",
      isDefinite: true,
    });
  });

  it("are none where nobody refuses them", () => {
    expect(refusedPods(objects())).toBeUndefined();
    const conditions = [{ type: "ReplicaFailure", status: "False" }];
    expect(refusedPods(objects({ deployment: deployment({ conditions }) }))).toBeUndefined();
  });
});
