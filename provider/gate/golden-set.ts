import type { z } from "zod";
import { goldenItem, type GoldenItem } from "./golden-item.ts";

/** Most items of one golden set: every one is asked twice. */
export const mostItems = 500;

/** The items of a golden set, or everything that is wrong with it. */
export interface ParsedGoldenSet {
  readonly items: readonly GoldenItem[];
  /** `line 3: settings.max_tokens: …`, each with its line. */
  readonly problems: readonly string[];
}

/** Reads a golden set: one JSON object a line; empty lines are passed over. */
export function parseGoldenSet(text: string): ParsedGoldenSet {
  const items: GoldenItem[] = [];
  const problems: string[] = [];
  const lines = new Map<string, number>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "") continue;
    const number = index + 1;
    const parsed = parseLine(line, number);
    problems.push(...parsed.problems.map((problem) => `line ${number}: ${problem}`));
    if (parsed.item === undefined) continue;
    const { id } = parsed.item;
    const first = lines.get(id);
    if (first !== undefined)
      problems.push(`line ${number}: id: ${JSON.stringify(id)} is the id of line ${first} too`);
    lines.set(id, first ?? number);
    items.push(parsed.item);
  }
  if (items.length === 0 && problems.length === 0)
    problems.push("line 1: there is no item; a golden set has at least one");
  if (items.length > mostItems) problems.push(`there are ${items.length} items; allowed are ${mostItems}`);
  return { items, problems };
}

function parseLine(line: string, number: number): { item?: GoldenItem; problems: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { problems: [`is no JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const parsed = goldenItem.safeParse(value);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue)) };
  return { item: { ...parsed.data, id: parsed.data.id ?? `line ${number}` }, problems: [] };
}

/** Of a choice between a text and a list, what the nearer of the two says. */
function problemsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union") {
    const deepest = [...issue.errors].sort((left, right) => depthOf(right) - depthOf(left))[0] ?? [];
    if (depthOf(deepest) > 0 || deepest.some(({ code }) => code !== "invalid_type"))
      return deepest.flatMap((inner) => problemsOf(inner, path));
  }
  return [path.length === 0 ? issue.message : `${path.join(".")}: ${issue.message}`];
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map(({ path, code }) => (code === "invalid_type" ? path.length : path.length + 1)),
  );
}
