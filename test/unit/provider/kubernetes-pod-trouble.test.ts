import { describe, expect, it } from "vitest";
import type { KubernetesEvent, Pod, PodStatus } from "../../../provider/kubernetes-object.ts";
import { podTroubles } from "../../../provider/kubernetes-pod-trouble.ts";

function pod(status: PodStatus): Pod {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "web-1", uid: "1" }, status };
}
const withSidecar = {
  initContainers: [{ name: "triton", restartPolicy: "Always" }],
  containers: [{ name: "server" }],
};
const container = { name: "web", ready: false, restartCount: 0, image: "shop/web:1" };
const event = (reason: string, message: string, type = "Warning"): KubernetesEvent => ({
  type,
  reason,
  message,
  involvedObject: { uid: "1" },
});
const troubles = (status: PodStatus, ...events: KubernetesEvent[]) =>
  podTroubles(pod(status), events).map(({ reason, sentence, isDefinite }) => [reason, sentence, isDefinite]);

describe("a pod that does not serve", () => {
  it.each<[string, string, boolean, PodStatus]>([
    [
      "Unschedulable",
      "cannot be scheduled: 0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
      true,
      {
        phase: "Pending",
        conditions: [
          {
            type: "PodScheduled",
            status: "False",
            reason: "Unschedulable",
            message: "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.",
          },
        ],
      },
    ],
    [
      "ImagePullBackOff",
      "container web: its image cannot be pulled (shop/web:1): Back-off pulling image",
      true,
      {
        containerStatuses: [
          {
            ...container,
            state: { waiting: { reason: "ImagePullBackOff", message: "Back-off pulling image" } },
          },
        ],
      },
    ],
    [
      "CreateContainerConfigError",
      'container web: its configuration names what does not exist (shop/web:1): secret "key" not found',
      true,
      {
        containerStatuses: [
          {
            ...container,
            state: { waiting: { reason: "CreateContainerConfigError", message: 'secret "key" not found' } },
          },
        ],
      },
    ],
    [
      "CrashLoopBackOff",
      "container web ended with exit code 3, restarted 4 times",
      true,
      {
        containerStatuses: [
          {
            ...container,
            restartCount: 4,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { exitCode: 3, reason: "Error" } },
          },
        ],
      },
    ],
    [
      "OOMKilled",
      "container web was killed because it used more memory than its limit",
      false,
      {
        containerStatuses: [{ ...container, state: { terminated: { exitCode: 137, reason: "OOMKilled" } } }],
      },
    ],
    [
      "CrashLoopBackOff",
      "container web ended with exit code 0, restarted 3 times",
      true,
      {
        containerStatuses: [
          {
            ...container,
            restartCount: 3,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { exitCode: 0, reason: "Completed" } },
          },
        ],
      },
    ],
    [
      "Evicted",
      "Evicted: low on memory",
      true,
      { phase: "Failed", reason: "Evicted", message: "low on memory" },
    ],
  ])("for %s: %s", (reason, sentence, isDefinite, status) => {
    expect(troubles(status)).toEqual([[reason, sentence, isDefinite]]);
  });

  it("is told of init containers too, before those that wait for them", () => {
    const status: PodStatus = {
      initContainerStatuses: [
        {
          ...container,
          name: "model",
          state: { terminated: { exitCode: 1, message: "checksum differs\n" } },
        },
      ],
      containerStatuses: [{ ...container, state: { waiting: { reason: "PodInitializing" } } }],
    };
    expect(troubles(status)).toEqual([
      ["Error", "container model ended with exit code 1: checksum differs", false],
    ]);
  });

  it("is told from its events where its status says nothing, each reason once, the last", () => {
    const running: PodStatus = {
      phase: "Running",
      containerStatuses: [{ ...container, state: { running: {} } }],
    };
    const events = [
      event("FailedScheduling", "before"),
      event("Unhealthy", "Readiness probe failed: 500"),
      event("Unhealthy", "Readiness probe failed: 503"),
      event("Pulled", "image is there", "Normal"),
    ];
    expect(troubles(running, ...events)).toEqual([["Unhealthy", "Readiness probe failed: 503", false]]);
  });

  it.each<[string, Pod["spec"], string]>([
    ["which container of several it is", withSidecar, "container triton: Startup probe failed: refused"],
    [
      "nothing more where there is one alone",
      { containers: [{ name: "web" }] },
      "Startup probe failed: refused",
    ],
  ])("is told from an event %s", (_what, spec, expected) => {
    const told = event("Unhealthy", "Startup probe failed: refused");
    const involvedObject = { uid: "1", fieldPath: "spec.initContainers{triton}" };
    const [trouble] = podTroubles({ ...pod({ phase: "Pending" }), spec }, [{ ...told, involvedObject }]);
    expect(trouble?.sentence).toBe(expected);
  });

  it.each([
    ["all of what it says", "no model\nin the archive\n", "no model\nin the archive"],
    [
      "the last line of a long log",
      `${"I0101 loading\n".repeat(40)}failed to load text: no file\n`,
      "failed to load text: no file",
    ],
    ["no more than a sentence has room for", "x".repeat(2048), "x".repeat(300)],
  ])("ends with %s of a container that has ended", (_what, message, said) => {
    const ended = { terminated: { exitCode: 1, message } };
    const status = { initContainerStatuses: [{ ...container, name: "triton", state: ended }] };
    expect(podTroubles({ ...pod(status), spec: withSidecar })[0]?.sentence).toBe(
      `container triton ended with exit code 1: ${said}`,
    );
  });
});

describe("a pod on its way", () => {
  it.each<[string, PodStatus]>([
    ["just made", {}],
    [
      "waiting for its containers",
      { containerStatuses: [{ ...container, state: { waiting: { reason: "ContainerCreating" } } }] },
    ],
    [
      "with an init container that has done its work",
      {
        initContainerStatuses: [
          { ...container, state: { terminated: { exitCode: 0, reason: "Completed" } } },
        ],
      },
    ],
    [
      "running again after one restart",
      {
        containerStatuses: [
          {
            ...container,
            restartCount: 1,
            state: { running: {} },
            lastState: { terminated: { exitCode: 1 } },
          },
        ],
      },
    ],
  ])("has no trouble: %s", (_, status) => {
    expect(troubles(status)).toEqual([]);
  });
});

describe("the log that tells more", () => {
  const ended = { terminated: { exitCode: 1 } };

  it("is that of the run before, where the container waits for its next one", () => {
    const status = {
      containerStatuses: [
        { ...container, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: ended },
      ],
    };
    expect(podTroubles(pod(status))[0]?.crashed).toEqual({ container: "web", hasEarlierRun: true });
  });

  it("is that of this run, where it has just ended", () => {
    const status = { containerStatuses: [{ ...container, state: ended }] };
    expect(podTroubles(pod(status))[0]?.crashed).toEqual({ container: "web", hasEarlierRun: false });
  });
});

it("a pod that lacks a GPU is told what helps, after Kubernetes' own words", () => {
  const message = "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.";
  const status = {
    conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message } as const],
  };
  const spec = { containers: [{ resources: { limits: { "nvidia.com/gpu": "1" } } }] };
  const [trouble] = podTroubles({ ...pod(status), spec });
  expect(trouble?.sentence).toMatch(
    /^cannot be scheduled: 0\/1 nodes are available: 1 Insufficient nvidia[.]com\/gpu; it asks for 1 GPU, .*; do: stop a standby/,
  );
});
