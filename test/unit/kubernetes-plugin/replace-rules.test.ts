import { describe, expect, it } from "vitest";
import { replacesAt } from "../../../toolchain/kubernetes-plugin/replace-rules.ts";
import type { ObjectType } from "../../../toolchain/kubernetes-plugin/type-token.ts";

const types = {
  Deployment: { apiVersion: "apps/v1", kind: "Deployment" },
  StatefulSet: { apiVersion: "apps/v1", kind: "StatefulSet" },
  DaemonSet: { apiVersion: "apps/v1", kind: "DaemonSet" },
  Job: { apiVersion: "batch/v1", kind: "Job" },
  Pod: { apiVersion: "v1", kind: "Pod" },
  Service: { apiVersion: "v1", kind: "Service" },
  ConfigMap: { apiVersion: "v1", kind: "ConfigMap" },
  Secret: { apiVersion: "v1", kind: "Secret" },
  PersistentVolumeClaim: { apiVersion: "v1", kind: "PersistentVolumeClaim" },
  RoleBinding: { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding" },
  PodDisruptionBudget: { apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
  Thing: { apiVersion: "example.com/v1", kind: "Thing" },
} satisfies Record<string, ObjectType>;
type Kind = keyof typeof types;

const byDefault = { configMaps: false, secrets: false };
const replaces = (kind: Kind, path: string, value: unknown = "x", mutability = byDefault, wanted = {}) =>
  replacesAt(types[kind], wanted, mutability, path, value);

describe("a change replaces", () => {
  it.each<[Kind, string]>([
    ["Deployment", "metadata.name"],
    ["Deployment", "metadata.namespace"],
    ["Deployment", "spec.selector"],
    ["Deployment", "spec.selector.matchLabels.app"],
    ["DaemonSet", "spec.selector.matchExpressions[0].values[1]"],
    ["StatefulSet", "spec.serviceName"],
    ["StatefulSet", "spec.volumeClaimTemplates[0].spec.resources.requests.storage"],
    ["Job", "spec.template.spec.containers[0].image"],
    ["Job", "spec.parallelism"],
    ["Pod", "spec.containers[2].image"],
    ["Pod", "spec.initContainers[0].env[1].value"],
    ["Service", "spec.clusterIP"],
    ["ConfigMap", "data.text"],
    ["ConfigMap", 'data["nginx.conf"]'],
    ["ConfigMap", "binaryData.icon"],
    ["Secret", "data"],
    ["Secret", "type"],
    ["PersistentVolumeClaim", "spec.storageClassName"],
    ["RoleBinding", "roleRef.name"],
    ["Thing", "metadata.name"],
  ])("a %s at %s", (kind, path) => {
    expect(replaces(kind, path)).toBe(true);
  });
});

describe("a change does not replace", () => {
  it.each<[Kind, string]>([
    ["Deployment", "spec.replicas"],
    ["Deployment", "spec.template.spec.containers[0].image"],
    ["Deployment", "metadata.labels.app"],
    ["StatefulSet", "spec.replicas"],
    ["Job", "spec.activeDeadlineSeconds"],
    ["Pod", "metadata.annotations.a"],
    ["Service", "spec.type"],
    ["Service", "spec.selector.color"],
    ["ConfigMap", "metadata.labels.a"],
    ["PersistentVolumeClaim", "spec.resources.requests.storage"],
    ["RoleBinding", "subjects[0].name"],
    ["PodDisruptionBudget", "spec.minAvailable"],
    ["Thing", "spec.selector"],
  ])("a %s at %s", (kind, path) => {
    expect(replaces(kind, path)).toBe(false);
  });
});

describe("what is added", () => {
  it("replaces where it holds what may not change", () => {
    expect(replaces("Service", "spec", { clusterIP: "10.0.0.1" })).toBe(true);
    expect(replaces("Pod", "spec.containers", [{ image: "a" }])).toBe(true);
  });

  it("does not replace where it holds nothing of the kind", () => {
    expect(replaces("Service", "spec", { type: "NodePort" })).toBe(false);
    expect(replaces("Pod", "spec.containers", undefined)).toBe(false);
  });
});

describe("data that the provider's configuration calls mutable", () => {
  const mutable = { configMaps: true, secrets: true };

  it("is changed in place", () => {
    expect(replaces("ConfigMap", "data.text", "x", mutable)).toBe(false);
    expect(replaces("Secret", "data.key", "x", mutable)).toBe(false);
  });

  it("replaces where the object itself is immutable", () => {
    expect(replaces("ConfigMap", "data.text", "x", mutable, { immutable: true })).toBe(true);
    expect(replaces("Secret", "data.key", "x", mutable, { immutable: true })).toBe(true);
  });

  it("leaves the type of a secret one that replaces", () => {
    expect(replaces("Secret", "type", "x", mutable)).toBe(true);
  });
});
