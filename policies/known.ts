import type { PolicyResource } from "@pulumi/policy";

/** True for what reading a value throws that a preview cannot know. The SDK does not export the class. */
export function isUnknownValue(reason: unknown): boolean {
  return reason instanceof Error && reason.constructor.name === "UnknownValueError";
}

/** Position and value of the elements that are known: a preview may know a list and not all that is in it. An update knows everything. */
export function* known<Element>(list: readonly Element[] | undefined): Generator<[at: number, Element]> {
  if (list === undefined) return;
  for (let at = 0; at < list.length; at++) {
    const element = knownOr(() => list[at]);
    if (element !== undefined) yield [at, element];
  }
}

/** What `read` reads; undefined where a preview cannot know it. */
export function knownOr<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (reason) {
    if (isUnknownValue(reason)) return undefined;
    throw reason;
  }
}

/**
 * True for an object of a cluster that comes with the same update: the engine tells nothing of it, not even its inputs, while the settings of
 * its provider are unknown.
 */
export function isWhollyUnknown({ type, props }: Pick<PolicyResource, "type" | "props">): boolean {
  return type.startsWith("kubernetes:") && Object.keys(props).length === 0;
}
