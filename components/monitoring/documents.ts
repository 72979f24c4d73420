/** What `start.sh` of the image configures a part with: texts by the names that it looks for. */
export type Documents = Readonly<Record<string, string>>;

/** Documents as `NAME=text`. */
export function variablesOf(documents: Documents): string[] {
  return Object.entries(documents).map(([name, text]) => `${name}=${text}`);
}
