/** One thing that is wrong with a schema. */
export interface Finding {
  /** `tables[3].columns[0].type`; `body` where the whole of it is wrong. */
  readonly path: string;
  /** What was received, as JSON, shortened. */
  readonly value: string;
  /** What is allowed. */
  readonly limit: string;
  /** What to do. */
  readonly cure: string;
}

export type Path = readonly PropertyKey[];

/** The most that one answer lists: who has more of them has one and the same fault many times. */
export const mostFindings = 100;

const longestShown = 80;

/** Everything that is wrong with one schema: all of it is counted, the first are kept. */
export class Findings {
  readonly #first: Finding[] = [];
  #count = 0;

  add(path: Path, value: unknown, limit: string, cure: string): void {
    this.#count += 1;
    if (this.#first.length < mostFindings)
      this.#first.push({ path: shownPath(path), value: shown(value), limit, cure });
  }

  get count(): number {
    return this.#count;
  }

  get first(): readonly Finding[] {
    return this.#first;
  }
}

/** `tables[3].columns: nothing is refused: allowed is a list; write it in square brackets` */
export function sentence({ path, value, limit, cure }: Finding): string {
  return `${path}: ${value} is refused: allowed is ${limit}; ${cure}`;
}

export function shownPath(path: Path): string {
  if (path.length === 0) return "body";
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text.replace(/^\./, "").slice(0, 300);
}

export function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : jsonOf(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** What is nested too deeply for JSON to be written could be read all the same. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "what is nested too deeply to be shown";
  }
}
