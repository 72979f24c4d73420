/** Text of others in Markdown of ours: it formats nothing, ends no table, links nobody and calls nobody. */
export function escaped(text: string): string {
  return (
    text
      .replace(/[\\`*_{}[\]<|~#]/g, "\\$&")
      // A zero-width space keeps GitHub from telling somebody that he was named.
      .replace(/@(?=\w)/g, "@\u200b")
      .replace(/&(?=#?\w+;)/g, "&amp;")
  );
}

/** A name as code, whatever is in it. */
export function code(text: string): string {
  const plain = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const gap = longest > 0 ? " " : "";
  return plain === "" ? "" : `${fence}${gap}${plain}${gap}${fence}`;
}

/** Lines as one quotation; empty ones are kept. */
export function quoted(text: string): string[] {
  return text.split("\n").map((line) => `> ${escaped(line)}`.trimEnd());
}
