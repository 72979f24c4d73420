/** Words of an answer that are compared: the time grows with their square. */
export const comparedWords = 500;

/**
 * How alike two answers are, from 0 to 1: 1 − d / max(m, n), where d is the Levenshtein distance (V. Levenshtein, 1966)
 * between their words, m and n their numbers. Words are what white space separates, in lower case, the first 500 of
 * each; two texts without words are alike. So 0.8 means that one word in five was added, left out or exchanged.
 */
export function similarityOf(left: string, right: string): number {
  const [a, b] = [wordsOf(left), wordsOf(right)];
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - distanceBetween(a, b) / longer;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, comparedWords);
}

/** The fewest insertions, deletions and exchanges that make `a` of `b`, by one row of the usual table at a time. */
function distanceBetween(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [line, word] of a.entries()) {
    const next = [line + 1];
    for (const [column, other] of b.entries()) {
      const [above = 0, aboveLeft = 0, left = 0] = [row[column + 1], row[column], next[column]];
      next.push(Math.min(above + 1, left + 1, aboveLeft + (word === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
