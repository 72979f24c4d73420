import { z } from "zod";
import { problemsOf } from "../../infra/problems.ts";
import { jsonOf } from "../../ops/json.ts";
import type { Bench, Pair } from "../goal.ts";
import type { Circumstances } from "./circumstances.ts";
import { goalResultOf, problemOf, type GoalResult } from "./goal-result.ts";
import type { Outcome } from "./outcome.ts";

/** The file with what `--check` holds a run to, relative to the project's folder. */
export const recordedFile = "bench/recorded.json";

const amounts = z
  .array(z.number("allowed is a number").nonnegative("allowed is 0 or more"), "allowed are numbers")
  .min(1, "allowed is one number or more");
const goalSchema = z
  .strictObject({ ours: amounts, theirs: amounts })
  .refine(({ ours, theirs }) => ours.length === theirs.length, "allowed are as many of ours as of theirs");
const benchSchema = z.strictObject({
  measuredAt: z.iso.datetime("allowed is a time as 2026-11-22T12:00:00.000Z"),
  commit: z.string("allowed is a commit"),
  machine: z.string("allowed is a text"),
  goals: z.record(z.string(), goalSchema, "allowed are goals by their names"),
});
const recordedSchema = z.record(z.string(), benchSchema, "allowed are benches by their names");

/** By bench, and in it by goal, each round's amounts. What a goal means stands with its bench alone. */
export type Recorded = Readonly<z.output<typeof recordedSchema>>;

/** What is recorded of one bench. */
export interface RecordedBench {
  readonly bench: Bench;
  readonly circumstances: Circumstances;
  readonly results: readonly GoalResult[];
}

/** Throws `Error` with every problem of the text: path, value, limit, cure. */
export function parseRecorded(text: string, where: string = recordedFile): Recorded {
  const given = jsonOf(text);
  const result = recordedSchema.safeParse(given);
  if (result.success) return result.data;
  const problems = given === undefined ? [`${where}: it is no JSON`] : problemsOf(result.error, given, where);
  throw new Error([...problems, anew].join("\n"));
}

/** The recorded results of benches that are still there, in their order. Throws `Error` where a goal is gone or cannot be compared. */
export function recordedResults(recorded: Recorded, benches: readonly Bench[]): RecordedBench[] {
  const strangers = Object.keys(recorded).filter((name) => !benches.some((bench) => bench.name === name));
  const unknown = strangers.map((name) => `${recordedFile}:${name}: no such bench; remove it from the file`);
  if (unknown.length > 0) throw new Error(unknown.join("\n"));
  return benches.flatMap((bench) => {
    const found = recorded[bench.name];
    if (found === undefined) return [];
    const { goals, ...circumstances } = found;
    return [{ bench, circumstances, results: resultsOf(bench, goals) }];
  });
}

/** Without what is recorded of some benches. */
export function recordedWithout(recorded: Recorded, benches: readonly Bench[]): Recorded {
  const names = benches.map(({ name }) => name);
  return Object.fromEntries(Object.entries(recorded).filter(([name]) => !names.includes(name)));
}

/** The same with all goals of the benches that ran to their end in place of what was recorded of these. */
export function recordedWith(
  recorded: Recorded,
  outcomes: readonly Outcome[],
  circumstances: Circumstances,
): Recorded {
  const fresh = outcomes
    .filter(({ failure }) => failure === undefined)
    .map(({ bench, results }) => [bench.name, { ...circumstances, goals: goalsOf(results) }] as const);
  const all = { ...recorded, ...Object.fromEntries(fresh) };
  return Object.fromEntries(Object.entries(all).sort(([left], [right]) => (left < right ? -1 : 1)));
}

const anew = "record it anew with: npm run bench -- --record";

function resultsOf(bench: Bench, goals: Recorded[string]["goals"]): GoalResult[] {
  return Object.entries(goals).map(([name, { ours, theirs }]) => {
    const at = `${recordedFile}:${bench.name}.goals`;
    const goal = bench.goals.find((known) => known.name === name);
    if (goal === undefined) throw new Error(`${at}.${name}: ${bench.name} has no such goal; ${anew}`);
    const rounds = ours.map((amount, round): Pair => ({ ours: amount, theirs: theirs[round] ?? NaN }));
    const problem = rounds.map((pair) => problemOf(goal, pair)).find((found) => found !== undefined);
    if (problem !== undefined) throw new Error(`${at}: ${problem}; ${anew}`);
    return goalResultOf(goal, rounds);
  });
}

function goalsOf(results: readonly GoalResult[]): Recorded[string]["goals"] {
  return Object.fromEntries(
    results.map(({ goal, rounds }) => [
      goal.name,
      { ours: rounds.map(({ ours }) => rounded(ours)), theirs: rounds.map(({ theirs }) => rounded(theirs)) },
    ]),
  );
}

/** Six digits are more than any measurement here has. */
function rounded(amount: number): number {
  return Number(amount.toPrecision(6));
}
