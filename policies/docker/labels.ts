import { known } from "../known.ts";

/** Labels as the docker provider takes them, by their names. */
export function labelsOf(
  labels: readonly { readonly label: string; readonly value: string }[] | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...known(labels)].map(([, { label, value }]) => [label, value]));
}
