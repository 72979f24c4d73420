import { runInNewContext } from "node:vm";
import type { Expectations } from "./golden-item.ts";
import { similarityOf } from "./similarity.ts";

/** Time that one regular expression may take for one answer, milliseconds: some take years for an answer that they do not match. */
const matchLimit = 250;

/** What an answer does not hold of what is expected of it, a sentence each. Empty where it holds everything. */
export function unmetExpectations(answer: string, expected: Expectations): string[] {
  const { contains = [], regex, exact, similarity } = expected;
  const unmet: string[] = [];
  for (const text of typeof contains === "string" ? [contains] : contains)
    if (!answer.includes(text)) unmet.push(`does not contain ${JSON.stringify(text)}`);
  if (regex !== undefined) {
    const matches = matchOf(regex, answer);
    if (matches === undefined) unmet.push(`is not matched against /${regex}/u within ${matchLimit} ms`);
    if (matches === false) unmet.push(`does not match /${regex}/u`);
  }
  if (exact !== undefined && answer.trim() !== exact.trim()) unmet.push(`is not ${JSON.stringify(exact)}`);
  if (similarity !== undefined) {
    const found = similarityOf(answer, similarity.to);
    if (found < similarity.at_least)
      unmet.push(
        `has similarity ${found.toFixed(2)} to ${JSON.stringify(similarity.to)}, at least ${similarity.at_least} is expected`,
      );
  }
  return unmet;
}

/** Undefined where it takes too long. */
function matchOf(regex: string, answer: string): boolean | undefined {
  try {
    const found: unknown = runInNewContext(
      `new RegExp(regex, "u").test(answer)`,
      { regex, answer },
      { timeout: matchLimit },
    );
    return found === true;
  } catch (error) {
    if (hasTimedOut(error)) return undefined;
    throw error;
  }
}

/** By its code: an error of another context is no instance of this one's `Error`. */
function hasTimedOut(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === timedOut;
}

const timedOut = "ERR_SCRIPT_EXECUTION_TIMEOUT";
