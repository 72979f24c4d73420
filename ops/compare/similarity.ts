/** Words of a text that are compared; the time grows with their square. */
export const comparedWords = 500;

/**
 * Similarity of two texts from 0 to 1: 1 − d / max(m, n), where d is the Levenshtein distance of their sequences of m and n
 * words (the least number of words to insert, delete or replace; V. I. Levenshtein, 1966, computed as by Wagner and Fischer,
 * 1974). Words are what white space parts, the first 500 of each text; two empty texts are alike.
 */
export function similarity(left: string, right: string): number {
  if (left === right) return 1;
  const [leftWords, rightWords] = [wordsOf(left), wordsOf(right)];
  const longest = Math.max(leftWords.length, rightWords.length);
  return longest === 0 ? 1 : 1 - distance(leftWords, rightWords) / longest;
}

function wordsOf(text: string): string[] {
  return (text.match(/\S+/g) ?? []).slice(0, comparedWords);
}

function distance(left: readonly string[], right: readonly string[]): number {
  let above = right.map((_, column) => column + 1);
  for (const [row, word] of left.entries()) {
    const line: number[] = [];
    for (const [column, other] of right.entries()) {
      const diagonal = column === 0 ? row : (above[column - 1] ?? 0);
      const replaced = diagonal + (word === other ? 0 : 1);
      const deleted = (above[column] ?? 0) + 1;
      const inserted = (column === 0 ? row + 1 : (line[column - 1] ?? 0)) + 1;
      line.push(Math.min(replaced, deleted, inserted));
    }
    above = line;
  }
  return right.length === 0 ? left.length : (above.at(-1) ?? 0);
}
