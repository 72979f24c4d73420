import type { Condition, KubernetesObject } from "../../../provider/kubernetes-object.ts";
import type { Properties } from "../../../provider/kind.ts";
import { numberAt, recordAt, recordsAt, textAt } from "../values.ts";

/** How far an object is. */
export interface Standing {
  readonly isReady: boolean;
  /** What it waits for, for its row: `1 of 2 pods available`. */
  readonly progress: string;
  /** Why it will never be ready, where Kubernetes says so for good. */
  readonly failure?: string;
}

export const ready: Standing = { isReady: true, progress: "" };

export function waiting(progress: string): Standing {
  return { isReady: false, progress };
}

export function specOf(object: KubernetesObject): Properties {
  return recordAt(object, "spec");
}

export function statusOf(object: KubernetesObject): Properties {
  return recordAt(object, "status");
}

export function conditionOf(object: KubernetesObject, type: string): Condition | undefined {
  const conditions = recordsAt(statusOf(object), "conditions") as unknown as Condition[];
  return conditions.find((condition) => condition.type === type);
}

/** True where the controller has seen the object as it is now; what its status says is old before. */
export function isObserved(object: KubernetesObject): boolean {
  return (numberAt(statusOf(object), "observedGeneration") ?? 0) >= (object.metadata.generation ?? 0);
}

/** `reason: message` of a condition. */
export function said(condition: Condition): string {
  return [condition.reason, condition.message].filter(Boolean).join(": ");
}

export function count(object: Properties, key: string): number {
  return numberAt(object, key) ?? 0;
}

/** The labels of `spec.selector.matchLabels`, as a list request takes them. */
export function selectorOf(object: KubernetesObject): string {
  const labels = recordAt(recordAt(specOf(object), "selector"), "matchLabels");
  return Object.keys(labels)
    .map((key) => `${key}=${textAt(labels, key) ?? ""}`)
    .join(",");
}
