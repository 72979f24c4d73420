import type { Expectations } from "./golden-item.ts";
import { similarityOf } from "./similarity.ts";

/** What an answer does not hold of what is expected of it, a sentence each. Empty where it holds everything. */
export function unmetExpectations(answer: string, expected: Expectations): string[] {
  const { contains = [], regex, exact, similarity } = expected;
  const unmet: string[] = [];
  for (const text of typeof contains === "string" ? [contains] : contains)
    if (!answer.includes(text)) unmet.push(`does not contain ${JSON.stringify(text)}`);
  if (regex !== undefined && !new RegExp(regex, "u").test(answer)) unmet.push(`does not match /${regex}/u`);
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
