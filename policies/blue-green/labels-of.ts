import { labelsOf } from "../docker/labels.ts";
import { at, listOf, objectOf } from "./shape.ts";

/** Labels or tags of a resource, whatever the target calls them. */
export function labelsIn({
  type,
  props,
}: {
  readonly type: string;
  readonly props: unknown;
}): Readonly<Record<string, unknown>> {
  if (type.startsWith("docker:"))
    return labelsOf(listOf(at(props, "labels")) as readonly { label: string; value: string }[]);
  return objectOf(type.startsWith("kubernetes:") ? at(props, "metadata", "labels") : at(props, "tags"));
}
