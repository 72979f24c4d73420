import type { LabelInput } from "./container-inputs.ts";

/** Labels as the engine takes them. */
export function labelMap(labels: readonly LabelInput[]): Record<string, string> {
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}

/** `value` without the inputs that were not given: the engine takes a present null for a wish. */
export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
