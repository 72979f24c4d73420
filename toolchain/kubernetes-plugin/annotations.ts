import type { Properties } from "../../provider/kind.ts";
import { isRecord, recordAt } from "./values.ts";

/** What Pulumi does with an object is told to it by annotations of the object itself. */
export const annotations = {
  autonamed: "pulumi.com/autonamed",
  skipAwait: "pulumi.com/skipAwait",
  waitFor: "pulumi.com/waitFor",
  timeoutSeconds: "pulumi.com/timeoutSeconds",
  replaceUnready: "pulumi.com/replaceUnready",
  patchForce: "pulumi.com/patchForce",
  patchFieldManager: "pulumi.com/patchFieldManager",
  deletionPropagation: "pulumi.com/deletionPropagationPolicy",
} as const;

export function annotationOf(object: Properties, name: string): string | undefined {
  const value = recordAt(recordAt(object, "metadata"), "annotations")[name];
  return typeof value === "string" ? value : undefined;
}

export function isAnnotated(object: Properties, name: string): boolean {
  return annotationOf(object, name) === "true";
}

/** `object` with the annotation; where preview does not know its metadata or annotations, as it is. */
export function withAnnotation(object: Properties, name: string, value: string): Properties {
  const metadata = object["metadata"] ?? {};
  if (!isRecord(metadata)) return object;
  const existing = metadata["annotations"] ?? {};
  if (!isRecord(existing)) return object;
  return { ...object, metadata: { ...metadata, annotations: { ...existing, [name]: value } } };
}

/** Seconds to wait: `customTimeouts` of the resource, else its annotation, else `standard`. */
export function awaitSeconds(object: Properties, customTimeout: number, standard: number): number {
  if (customTimeout > 0) return customTimeout;
  const annotated = Number(annotationOf(object, annotations.timeoutSeconds));
  return Number.isInteger(annotated) && annotated > 0 ? annotated : standard;
}

/** How dependents of a deleted object go. */
export function deletionPropagation(object: Properties): "Foreground" | "Background" | "Orphan" {
  const policy = annotationOf(object, annotations.deletionPropagation)?.toLowerCase();
  if (policy === "background") return "Background";
  return policy === "orphan" ? "Orphan" : "Foreground";
}
