import { describe, expect, it } from "vitest";
import type { Properties } from "../../../provider/kind.ts";
import type { KubernetesObject } from "../../../provider/kubernetes-object.ts";
import { awaiterOf } from "../../../toolchain/kubernetes-plugin/await/awaiters.ts";
import {
  backendsOf,
  ingressStanding,
  readyAddresses,
  serviceStanding,
} from "../../../toolchain/kubernetes-plugin/await/network.ts";
import type { Standing } from "../../../toolchain/kubernetes-plugin/await/standing.ts";
import { claimStanding } from "../../../toolchain/kubernetes-plugin/await/storage.ts";
import { conditionsStanding, wantedConditions } from "../../../toolchain/kubernetes-plugin/await/wait-for.ts";
import {
  daemonSetStanding,
  deploymentStanding,
  jobStanding,
  podStanding,
  statefulSetStanding,
} from "../../../toolchain/kubernetes-plugin/await/workloads.ts";

function object(spec: Properties, status: Properties = {}): KubernetesObject {
  return { apiVersion: "v1", kind: "Any", metadata: { name: "web", generation: 2 }, spec, status };
}
const word = ({ isReady, progress, failure }: Standing) => (isReady ? "ready" : (failure ?? progress));
const seen = { observedGeneration: 2 };
const condition = (type: string, status: string, reason = "", message = "") => ({
  conditions: [{ type, status, reason, message }],
});

describe("a deployment", () => {
  it.each<[string, Properties, Properties]>([
    [
      "waiting for the deployment controller",
      { replicas: 1 },
      { observedGeneration: 1, availableReplicas: 1 },
    ],
    ["0 of 2 pods made", { replicas: 2 }, seen],
    [
      "1 of 2 pods available",
      { replicas: 2 },
      { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 1 },
    ],
    [
      "1 of 2 pods not available",
      {},
      { ...seen, replicas: 2, updatedReplicas: 1, availableReplicas: 1, unavailableReplicas: 1 },
    ],
    ["1 earlier pods have to end", {}, { ...seen, replicas: 2, updatedReplicas: 1, availableReplicas: 1 }],
    ["ready", {}, { ...seen, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }],
    ["ready", { replicas: 0 }, seen],
    [
      "pods are refused: FailedCreate: exceeded quota",
      {},
      { ...seen, ...condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota") },
    ],
  ])("is: %s", (expected, spec, status) => {
    expect(word(deploymentStanding(object(spec, status)))).toBe(expected);
  });

  it("goes on waiting when Kubernetes' own deadline has passed, for it may still come up", () => {
    const late = condition("Progressing", "False", "ProgressDeadlineExceeded");
    expect(deploymentStanding(object({}, { ...seen, ...late })).failure).toBeUndefined();
  });
});

describe("a stateful set", () => {
  const current = { currentRevision: "a", updateRevision: "a" };
  const newer = { currentRevision: "a", updateRevision: "b" };
  it.each<[string, Properties, Properties]>([
    ["waiting for the stateful set controller", {}, {}],
    ["1 of 3 pods ready", { replicas: 3 }, { ...seen, readyReplicas: 1 }],
    ["1 of 3 pods updated", { replicas: 3 }, { ...seen, ...newer, readyReplicas: 3, updatedReplicas: 1 }],
    [
      "ready",
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      { ...seen, ...newer, readyReplicas: 3, updatedReplicas: 1 },
    ],
    ["ready", { replicas: 1, updateStrategy: { type: "OnDelete" } }, { ...seen, ...newer, readyReplicas: 1 }],
    ["ready", { replicas: 1 }, { ...seen, ...current, readyReplicas: 1 }],
  ])("is: %s", (expected, spec, status) => {
    expect(word(statefulSetStanding(object(spec, status)))).toBe(expected);
  });
});

describe("a daemon set", () => {
  it.each<[string, Properties, Properties]>([
    ["waiting for the daemon set controller", {}, {}],
    [
      "1 of 2 pods made",
      {},
      { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2 },
    ],
    [
      "1 of 2 pods available",
      {},
      { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
    ],
    [
      "ready",
      { updateStrategy: { type: "OnDelete" } },
      { ...seen, desiredNumberScheduled: 1, numberAvailable: 1 },
    ],
    ["ready", {}, seen],
  ])("is: %s", (expected, spec, status) => {
    expect(word(daemonSetStanding(object(spec, status)))).toBe(expected);
  });
});

describe("a job", () => {
  it.each<[string, Properties, Properties]>([
    ["0 of 1 completions", {}, {}],
    ["2 of 3 completions, 1 pods failed", { completions: 3 }, { succeeded: 2, failed: 1 }],
    ["suspended", { suspend: true }, {}],
    ["ready", {}, condition("Complete", "True")],
    ["BackoffLimitExceeded: too often", {}, condition("Failed", "True", "BackoffLimitExceeded", "too often")],
  ])("is: %s", (expected, spec, status) => {
    expect(word(jobStanding(object(spec, status)))).toBe(expected);
  });
});

describe("a pod", () => {
  it.each<[string, Properties]>([
    ["pending", {}],
    ["running, not ready", { phase: "Running", ...condition("Ready", "False") }],
    ["ready", { phase: "Running", ...condition("Ready", "True") }],
    ["ready", { phase: "Succeeded" }],
    ["Evicted: no memory", { phase: "Failed", reason: "Evicted", message: "no memory" }],
    ["its containers ended with an error", { phase: "Failed" }],
  ])("is: %s", (expected, status) => {
    expect(word(podStanding(object({}, status)))).toBe(expected);
  });
});

describe("a service", () => {
  const selector = { app: "web" };
  const given = { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } };
  it.each<[string, Properties, Properties, number]>([
    ["no ready pod matches its selector", { selector }, {}, 0],
    ["ready", { selector }, {}, 1],
    ["ready", {}, {}, 0],
    ["ready", { type: "ExternalName", selector }, {}, 0],
    ["no load balancer has given it an address", { type: "LoadBalancer", selector }, {}, 1],
    ["ready", { type: "LoadBalancer", selector }, given, 1],
  ])("is: %s", (expected, spec, status, addresses) => {
    expect(word(serviceStanding(object(spec, status), addresses))).toBe(expected);
  });

  it("has the addresses of endpoints that take requests", () => {
    const slices = [
      {
        endpoints: [
          { addresses: ["a"], conditions: { ready: true } },
          { addresses: ["b"], conditions: {} },
        ],
      },
      { endpoints: [{ addresses: ["c"], conditions: { ready: false } }] },
      { endpoints: null },
    ];
    expect(readyAddresses(slices)).toBe(2);
  });
});

describe("an ingress", () => {
  const backend = { service: { name: "web", port: { number: 80 } } };
  const spec = { defaultBackend: backend, rules: [{ http: { paths: [{ path: "/", backend }] } }] };
  const given = { loadBalancer: { ingress: [{ hostname: "lb" }] } };
  const backing = { exists: true, readyAddresses: 1, isExternal: false };
  it.each([
    ["its service web does not exist", {}, { ...backing, exists: false }],
    ["its service web has no ready pod", {}, { ...backing, readyAddresses: 0 }],
    ["no ingress controller has given it an address", {}, backing],
    ["ready", given, backing],
    ["ready", given, { ...backing, readyAddresses: 0, isExternal: true }],
  ])("is: %s", (expected, status, of) => {
    expect(word(ingressStanding(object(spec, status), new Map([["web", of]])))).toBe(expected);
  });

  it("names each service once", () => {
    expect(backendsOf(object(spec))).toEqual(["web"]);
  });
});

describe("a claim", () => {
  it.each([
    ["no volume is bound to it", { phase: "Pending" }, "Immediate"],
    ["no volume is bound to it", {}, undefined],
    ["ready", { phase: "Pending" }, "WaitForFirstConsumer"],
    ["ready", { phase: "Bound" }, undefined],
    ["the volume that it was bound to is gone", { phase: "Lost" }, undefined],
  ])("is: %s", (expected, status, mode) => {
    expect(word(claimStanding(object({}, status), mode))).toBe(expected);
  });
});

describe("conditions that an annotation names", () => {
  it.each([
    ["condition=Ready", [{ type: "Ready", status: "True" }]],
    ["condition=Failed=False", [{ type: "Failed", status: "False" }]],
    [
      '["condition=A", "condition=B"]',
      [
        { type: "A", status: "True" },
        { type: "B", status: "True" },
      ],
    ],
    ["jsonpath={.a}=b", undefined],
    ["[]", undefined],
  ])("%s", (annotation, expected) => {
    expect(wantedConditions(annotation)).toEqual(expected);
  });

  it("are waited for, whatever the letters of their status", () => {
    const wanted = [{ type: "Ready", status: "true" }];
    expect(word(conditionsStanding(object({}, condition("Ready", "True")), wanted))).toBe("ready");
    expect(word(conditionsStanding(object({}, condition("Ready", "False", "Slow", "not yet")), wanted))).toBe(
      "condition Ready is not true (False: Slow: not yet)",
    );
    expect(word(conditionsStanding(object({}), wanted))).toBe("condition Ready is not true");
  });
});

describe("what is waited for", () => {
  const annotated = (key: string, value: string) => ({ metadata: { annotations: { [key]: value } } });
  const deployment = { apiVersion: "apps/v1", kind: "Deployment" };

  it("are the kinds that have something to become ready, ten minutes long", () => {
    expect(awaiterOf(deployment, {})?.standardSeconds).toBe(600);
    expect(awaiterOf({ apiVersion: "v1", kind: "ConfigMap" }, {})).toBeUndefined();
  });

  it("is nothing where the object says so", () => {
    expect(awaiterOf(deployment, annotated("pulumi.com/skipAwait", "true"))).toBeUndefined();
    expect(awaiterOf(deployment, annotated("pulumi.com/skipAwait", "false"))).toBeDefined();
  });

  it("is what the object says, of whatever kind it is", () => {
    const thing = { apiVersion: "example.com/v1", kind: "Thing" };
    expect(awaiterOf(thing, annotated("pulumi.com/waitFor", "condition=Ready"))).toBeDefined();
  });
});
