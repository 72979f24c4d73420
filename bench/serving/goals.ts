import type { Goal, Pair } from "../goal.ts";
import type { SecondTurns } from "./measures.ts";

/** What one contestant showed in one round; undefined where no goal asks for it. */
export interface Showing {
  /** Tokens a second by users at the same time. */
  readonly rates: ReadonlyMap<number, number>;
  readonly firstToken?: number;
  readonly secondTurn?: SecondTurns;
  readonly turnAfterStory?: SecondTurns;
}

export const users = { llamaServer: [1, 4, 8], llamaCppPython: [1, 4] } as const;

const rate = (against: string, count: number, bar: number, wish: number): Goal => ({
  name: `serving-${against}-${count}`,
  says: `tokens/s of ${count} user(s) through the router, against ${against}`,
  unit: "tokens/s",
  better: "higher",
  bar,
  wish,
});

export const goals: readonly Goal[] = [
  ...users.llamaServer.map((count) => rate("llama-server", count, 0.95, 1)),
  ...users.llamaCppPython.map((count) => rate("llama-cpp-python", count, 1, count === 4 ? 1.2 : 1)),
  {
    name: "ttft-llama-server",
    says: "time to the first token through the router after a prompt of about 250 tokens, against llama-server",
    unit: "ms",
    better: "lower",
    bar: 1.1,
  },
  {
    name: "prefix-reuse",
    says: "time to the first token of a second turn after about 400 tokens of history, against the same on a cold cache",
    unit: "ms",
    better: "lower",
    bar: 0.5,
  },
  {
    name: "prefix-reuse-generated",
    says: "time to the first token of a second turn after about 250 tokens read and 200 generated, against the same on a cold cache",
    unit: "ms",
    better: "lower",
    bar: 1,
  },
];

/** The round's pairs by goal. Throws where a showing lacks what a goal needs. */
export function pairsOf(
  ours: Showing,
  llamaServer: Showing,
  llamaCppPython: Showing,
): Readonly<Record<string, Pair>> {
  const rated = (against: string, counts: readonly number[], theirs: Showing) =>
    counts.map((count): [string, Pair] => [
      `serving-${against}-${count}`,
      { ours: measured(ours.rates.get(count)), theirs: measured(theirs.rates.get(count)) },
    ]);
  return Object.fromEntries([
    ...rated("llama-server", users.llamaServer, llamaServer),
    ...rated("llama-cpp-python", users.llamaCppPython, llamaCppPython),
    ["ttft-llama-server", { ours: measured(ours.firstToken), theirs: measured(llamaServer.firstToken) }],
    ["prefix-reuse", { ours: measured(ours.secondTurn?.warm), theirs: measured(ours.secondTurn?.cold) }],
    [
      "prefix-reuse-generated",
      { ours: measured(ours.turnAfterStory?.warm), theirs: measured(ours.turnAfterStory?.cold) },
    ],
  ] satisfies [string, Pair][]);
}

function measured(value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value))
    throw new Error("a round lacks a measure that a goal needs");
  return value;
}
