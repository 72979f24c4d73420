import type { FieldTree, KubernetesObject, ManagedFields } from "../../provider/kubernetes-object.ts";

/** Owners whose fields a program takes over: earlier providers, and what was applied by hand before it was imported. */
const takenOver: readonly { readonly manager: string; readonly operations: readonly string[] }[] = [
  { manager: "kubectl", operations: ["Apply", "Update"] },
  { manager: "kubectl-client-side-apply", operations: ["Update"] },
  { manager: "before-first-apply", operations: ["Update"] },
  { manager: "pulumi-kubernetes", operations: ["Update"] },
  { manager: "pulumi-kubernetes.exe", operations: ["Update"] },
  { manager: "pulumi-resource-kubernetes", operations: ["Update"] },
];

/**
 * The owners of `live` with the fields of a creation, and of those that are taken over, given to `manager`. A creation's fields belong
 * to "manager, by update", whom the server takes for somebody else than "manager, by apply": without this every change would be a conflict.
 *
 * @returns undefined where there is nothing to give
 */
export function withOwnFields(live: KubernetesObject, manager: string): ManagedFields[] | undefined {
  const all = live.metadata.managedFields ?? [];
  const given = all.filter((entry) => isTakenOver(entry, manager));
  if (given.length === 0) return undefined;
  const own = all.find((entry) => isOwn(entry, manager));
  const parts = own === undefined ? given : [own, ...given];
  const merged: ManagedFields = {
    manager,
    operation: "Apply",
    apiVersion: live.apiVersion,
    fieldsType: "FieldsV1",
    fieldsV1: parts.map(({ fieldsV1 }) => fieldsV1).reduce(union),
  };
  return [merged, ...all.filter((entry) => entry !== own && !given.includes(entry))];
}

/** True where all conflicts are with owners that an update would take over before. */
export function areTakenOver(managers: readonly string[], manager: string): boolean {
  const names = new Set([manager, ...takenOver.map((owner) => owner.manager)]);
  return managers.length > 0 && managers.every((other) => names.has(other));
}

function isOwn(entry: ManagedFields, manager: string): boolean {
  return entry.manager === manager && entry.operation === "Apply" && !entry.subresource;
}

function isTakenOver(entry: ManagedFields, manager: string): boolean {
  if (entry.subresource || isOwn(entry, manager)) return false;
  if (entry.manager === manager) return true;
  return takenOver.some(
    (owner) => owner.manager === entry.manager && owner.operations.includes(entry.operation),
  );
}

function union(one: FieldTree, other: FieldTree): FieldTree {
  const merged: Record<string, FieldTree> = { ...one };
  for (const [key, tree] of Object.entries(other)) merged[key] = union(merged[key] ?? {}, tree);
  return merged;
}
