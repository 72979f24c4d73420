import { describe, expect, it } from "vitest";
import { KubernetesError, NoSuchKind } from "../../../provider/kubernetes-error.ts";
import type { FieldTree, KubernetesObject, ManagedFields } from "../../../provider/kubernetes-object.ts";
import { areTakenOver, withOwnFields } from "../../../toolchain/kubernetes-plugin/managed-fields.ts";
import { isRefusedByPolicy, ownersIn, refusal } from "../../../toolchain/kubernetes-plugin/refusal.ts";

const own = "pulumi-kubernetes-0badcafe";
const spec = (...fields: string[]): FieldTree => ({
  "f:spec": Object.fromEntries(fields.map((field) => [`f:${field}`, {}])),
});
const entry = (
  manager: string,
  operation: "Apply" | "Update",
  fieldsV1: FieldTree,
  subresource?: string,
): ManagedFields => ({
  manager,
  operation,
  apiVersion: "apps/v1",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...(subresource !== undefined && { subresource }),
});
const owned = (...managedFields: ManagedFields[]): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", managedFields },
});

describe("fields", () => {
  const others = [
    entry("kube-controller-manager", "Update", { "f:status": {} }, "status"),
    entry("kubectl-patch", "Update", spec("paused")),
  ];

  it("of a creation are given to the manager's applies, others stay with their owners", () => {
    const live = owned(entry(own, "Update", spec("replicas")), ...others);
    expect(withOwnFields(live, own)).toEqual([entry(own, "Apply", spec("replicas")), ...others]);
  });

  it("are joined with those that the manager applied already", () => {
    const live = owned(
      entry(own, "Apply", spec("a")),
      entry("kubectl-client-side-apply", "Update", spec("b")),
    );
    expect(withOwnFields(live, own)).toEqual([entry(own, "Apply", spec("a", "b"))]);
  });

  it("are left as they are where nothing is to be given", () => {
    expect(withOwnFields(owned(entry(own, "Apply", spec("a")), ...others), own)).toBeUndefined();
    expect(withOwnFields(owned(entry(own, "Update", { "f:status": {} }, "status")), own)).toBeUndefined();
  });

  it("of earlier owners would be taken over by an update, of others not", () => {
    expect(areTakenOver([own, "kubectl"], own)).toBe(true);
    expect(areTakenOver([own, "kubectl-patch"], own)).toBe(false);
    expect(areTakenOver([], own)).toBe(false);
  });
});

describe("a refusal", () => {
  const update = { verb: "update", what: "Deployment shop/web" } as const;
  const conflict = new KubernetesError(409, "Conflict", "Apply failed with 1 conflict", [
    { field: ".spec.replicas", message: 'conflict with "hpa" using apps/v1', reason: "FieldManagerConflict" },
  ]);

  it("of fields of somebody else names them, their owner, and the cure", () => {
    expect(ownersIn(conflict)).toEqual(["hpa"]);
    expect(refusal(update, conflict).message.split("\n")).toEqual([
      "cannot update Deployment shop/web: fields of it belong to somebody else (HTTP 409 Conflict)",
      "  spec.replicas: belongs to hpa",
      expect.stringContaining('pulumi.com/patchForce: "true"'),
    ]);
  });

  it("for several reasons lists each with its path", () => {
    const error = new KubernetesError(422, "Invalid", 'Deployment.apps "web" is invalid: [a, b]', [
      { field: "spec.replicas", message: "must not be negative", reason: "FieldValueInvalid" },
      {
        field: "spec.template.spec.containers[0].image",
        message: "Required value",
        reason: "FieldValueRequired",
      },
    ]);
    expect(refusal(update, error).message.split("\n")).toEqual([
      'cannot update Deployment shop/web: Deployment.apps "web" is invalid (HTTP 422 Invalid)',
      "  spec.replicas: must not be negative",
      "  spec.template.spec.containers[0].image: Required value",
    ]);
  });

  it.each([
    ["create", 409, "AlreadyExists", 'deployments.apps "web" already exists', "pulumi import"],
    ["update", 422, "Invalid", "spec.selector: Invalid value: field is immutable", "--replace"],
    ["update", 404, "NotFound", 'deployments.apps "web" not found', "pulumi refresh"],
    ["read", 401, "Unauthorized", "Unauthorized", "renew them"],
    ["create", 403, "Forbidden", 'User "a" cannot create resource "pods"', "RoleBinding"],
    ["create", 403, "Forbidden", "pods is forbidden: exceeded quota: q", "ResourceQuota"],
  ] as const)("to %s with HTTP %d %s says what to do", (verb, status, reason, message, cure) => {
    const said = refusal({ verb, what: "Deployment shop/web" }, new KubernetesError(status, reason, message));
    expect(said.message).toContain(message);
    expect(said.message).toContain(cure);
  });

  it("of a kind that does not exist says what brings it", () => {
    const said = refusal(
      { verb: "create", what: "Thing shop/a" },
      new NoSuchKind("the API server has no kind Thing"),
    );
    expect(said.message).toBe("cannot create Thing shop/a: the API server has no kind Thing");
  });

  it("by a policy is told from a missing right", () => {
    const forbidden = (message: string) => isRefusedByPolicy(new KubernetesError(403, "Forbidden", message));
    expect(forbidden('pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot')).toBe(
      true,
    );
    expect(forbidden('admission webhook "a" denied the request: no')).toBe(true);
    expect(forbidden('User "a" cannot create resource "pods"')).toBe(false);
  });
});
