import { resultsMarkdown, type Measured } from "./markdown.ts";

/** Between these lines the README has the table of recorded results. */
export const readmeMarks = { start: "<!-- npm run bench: recorded -->", end: "<!-- npm run bench: end -->" };

/** The README's text with another table. Throws `Error` where a mark is missing. */
export function readmeWith(readme: string, table: string, where = "README.md"): string {
  const start = readme.indexOf(readmeMarks.start);
  const end = readme.indexOf(readmeMarks.end, start);
  const missing = start < 0 ? readmeMarks.start : end < 0 ? readmeMarks.end : undefined;
  if (missing !== undefined)
    throw new Error(`${where}: no line "${missing}"; put it back, the table stands after it or before it`);
  const head = readme.slice(0, start + readmeMarks.start.length);
  return `${head}\n\n${table}\n${readme.slice(end)}`;
}

/** What the README says of recorded results. */
export function recordedMarkdown(recorded: readonly Measured[]): string {
  return recorded.length > 0 ? resultsMarkdown(recorded) : "Nothing is recorded yet.\n";
}
