import { labelNames } from "../labels.ts";

/** Longest value of a label. Source: Kubernetes, "Labels and Selectors". */
const longestValue = 63;

/**
 * Labels of nodes, by which pods of the stack find them: of the stack, and of their part in it.
 *
 * @param prefix of the place
 * @throws RangeError where the prefix cannot be the value of a label
 */
export function nodeLabels(
  prefix: string,
  part: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (prefix.length > longestValue || !/^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(prefix)) {
    throw new RangeError(
      `place.prefix: got "${prefix}", ${prefix.length} characters; allowed are 1 to ${longestValue} letters, digits, "-", "_" and ".", with a ` +
        "letter or digit at both ends, for nodes carry it as a label; shorten the name of the project or the stack",
    );
  }
  return { ...part, [labelNames.stack]: prefix };
}
