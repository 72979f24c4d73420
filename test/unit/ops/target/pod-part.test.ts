import { describe, expect, it } from "vitest";
import { podParts } from "../../../../ops/target/pod-part.ts";
import type { KubernetesEvent, Pod } from "../../../../provider/kubernetes-object.ts";
import { before, blue, container, green, now, pod, router, withTriton } from "./pods.ts";

type Status = NonNullable<Pod["status"]>;

const told = (status: Status, events: readonly KubernetesEvent[] = []) => {
  const [found] = podParts([pod("blue-1", blue, status)], events, now);
  return [found?.state, found?.status, found?.problem];
};

const unready = (seconds: number) => container(seconds, { ready: false });
const probeFails: KubernetesEvent = {
  type: "Warning",
  reason: "Unhealthy",
  message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
  lastTimestamp: before(3),
  involvedObject: { uid: "uid-blue-1" },
};

describe("a pod in the list of what runs", () => {
  it.each<[string, Status, readonly unknown[]]>([
    [
      "serves",
      { phase: "Running", containerStatuses: [container(300)] },
      ["running", "1 of 1 ready, for 5 min", undefined],
    ],
    [
      "serves after a restart",
      { phase: "Running", containerStatuses: [container(7 * 3600, { restartCount: 1 })] },
      ["running", "1 of 1 ready, 1 restart, for 7 h", undefined],
    ],
    [
      "has just been started",
      { phase: "Running", containerStatuses: [unready(20)] },
      ["running", "0 of 1 ready, for 20 s; starting", undefined],
    ],
    [
      "has not become ready for too long",
      { phase: "Running", containerStatuses: [unready(300)] },
      ["running", "0 of 1 ready, for 5 min; starting", "not ready"],
    ],
    [
      "waits for its first container",
      { phase: "Pending", containerStatuses: [] },
      ["pending", "0 of 0 ready; pending", undefined],
    ],
    [
      "was evicted",
      { phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." },
      ["failed", "0 of 0 ready; Evicted: The node was low on resource: memory.", "Evicted"],
    ],
    ["has ended", { phase: "Succeeded" }, ["succeeded", "0 of 0 ready; succeeded", "succeeded"]],
  ])("%s", (_what, status, expected) => {
    expect(told(status)).toEqual(expected);
  });

  it("counts its sidecars, and not what has prepared it", () => {
    const status = (ready: boolean): Status => ({
      phase: "Running",
      initContainerStatuses: [
        container(0, { name: "model", state: { terminated: { exitCode: 0 } } }),
        container(90, { name: "triton", ready, restartCount: 1 }),
      ],
      containerStatuses: [container(300)],
    });
    const partOf = (ready: boolean) =>
      podParts([{ ...pod("blue-1", blue, status(ready)), spec: withTriton }], [], now)[0];
    expect(partOf(true)).toMatchObject({
      containers: ["server", "triton"],
      status: "2 of 2 ready, 1 restart, for 90 s",
    });
    expect(partOf(false)?.status).toBe("1 of 2 ready, 1 restart, for 90 s; starting");
  });

  it("that cannot be scheduled, pulled or kept running is a problem at once, with Kubernetes' own reason", () => {
    const unscheduled: Status = {
      phase: "Pending",
      conditions: [
        {
          type: "PodScheduled",
          status: "False",
          reason: "Unschedulable",
          message: "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
        },
      ],
    };
    expect(told(unscheduled)).toEqual([
      "pending",
      "0 of 0 ready; cannot be scheduled: 0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
      "Unschedulable",
    ]);
    const waiting = { reason: "ImagePullBackOff", message: "Back-off pulling image" };
    const unpulled = container(0, { ready: false, image: "registry.example/model:2", state: { waiting } });
    expect(told({ phase: "Pending", containerStatuses: [unpulled] })[2]).toBe("ImagePullBackOff");
    const ended = container(0, {
      ready: false,
      restartCount: 4,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 1, message: "no model\n" } },
    });
    const [, status, problem] = told({ phase: "Running", containerStatuses: [ended] });
    expect([status, problem]).toEqual([
      expect.stringContaining("container server ended with exit code 1, restarted 4 times: no model"),
      "CrashLoopBackOff",
    ]);
  });

  it("whose probe fails is no problem while it may still be loading, and one after that", () => {
    const status = (seconds: number): Status => ({
      phase: "Running",
      containerStatuses: [unready(seconds)],
    });
    expect(told(status(30), [probeFails])[2]).toBeUndefined();
    expect(told(status(300), [probeFails])).toEqual([
      "running",
      expect.stringContaining("statuscode: 503"),
      "Unhealthy",
    ]);
  });

  it("that is on its way out is none of the problems", () => {
    const going = pod("blue-1", blue, undefined, { deletionTimestamp: before(1) });
    expect(podParts([going], [], now)).toEqual([
      {
        part: "blue",
        id: "blue-1",
        name: "blue-1",
        state: "ending",
        status: "ending; 1 of 1 ready, for 5 min",
      },
    ]);
  });
});

describe("the list of what runs", () => {
  it("has the routers first, then the colors, and nothing that is no part", () => {
    const pods = [
      pod("green-1", green),
      pod("router-b", router),
      pod("job-1", { "bluegreen.role": "models" }),
      pod("router-a", router),
      pod("blue-1", blue),
    ];
    expect(podParts(pods, [], now).map(({ name }) => name)).toEqual([
      "router-a",
      "router-b",
      "blue-1",
      "green-1",
    ]);
  });

  it("leaves a pod out that has ended where another one has taken its place, and shows it where none has", () => {
    const evicted = pod("blue-0", blue, { phase: "Failed", reason: "Evicted" });
    expect(podParts([evicted, pod("blue-1", blue)], [], now).map(({ name }) => name)).toEqual(["blue-1"]);
    expect(podParts([evicted], [], now).map(({ problem }) => problem)).toEqual(["Evicted"]);
  });
});
