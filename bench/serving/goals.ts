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

/** What computes in a color: llama.cpp's own server where it is at hand, or the engine in the image. */
export interface OwnEngine {
  /** Before the names of its goals. */
  readonly prefix: string;
  readonly says: string;
}

export const ownEngines = {
  llamaServer: { prefix: "", says: "with llama-server in the color" },
  image: { prefix: "image-engine-", says: "with the engine in the image" },
} as const satisfies Record<string, OwnEngine>;

export const goals: readonly Goal[] = Object.values(ownEngines).flatMap(goalsOf);

function goalsOf({ prefix, says }: OwnEngine): Goal[] {
  const rate = (against: string, count: number, bar: number, wish: number): Goal => ({
    name: `${prefix}serving-${against}-${count}`,
    says: `tokens/s of ${count} user(s) through the router, ${says}, against ${against}`,
    unit: "tokens/s",
    better: "higher",
    bar,
    wish,
  });
  return [
    ...users.llamaServer.map((count) => rate("llama-server", count, 0.95, 1)),
    ...users.llamaCppPython.map((count) => rate("llama-cpp-python", count, 1, count === 4 ? 1.2 : 1)),
    {
      name: `${prefix}ttft-llama-server`,
      says: `time to the first token through the router after a prompt of about 250 tokens, ${says}, against llama-server`,
      unit: "ms",
      better: "lower",
      bar: 1.1,
    },
    {
      name: `${prefix}prefix-reuse`,
      says: `time to the first token of a second turn after about 400 tokens of history, ${says}, against the same on a cold cache`,
      unit: "ms",
      better: "lower",
      bar: 0.5,
    },
    {
      name: `${prefix}prefix-reuse-generated`,
      says: `time to the first token of a second turn after about 250 tokens read and 200 generated, ${says}, against the same on a cold cache`,
      unit: "ms",
      better: "lower",
      bar: 1,
    },
  ];
}

/** What the contestants of one round showed. */
export interface Showings {
  readonly own: Readonly<Record<keyof typeof ownEngines, Showing>>;
  readonly llamaServer: Showing;
  readonly llamaCppPython: Showing;
}

/** The round's pairs by goal. Throws where a showing lacks what a goal needs. */
export function pairsOf({ own, llamaServer, llamaCppPython }: Showings): Readonly<Record<string, Pair>> {
  const pairs = Object.entries(ownEngines).flatMap(([key, { prefix }]) => {
    const ours = own[key as keyof typeof ownEngines];
    const rated = (against: string, counts: readonly number[], theirs: Showing) =>
      counts.map((count): [string, Pair] => [
        `${prefix}serving-${against}-${count}`,
        { ours: measured(ours.rates.get(count)), theirs: measured(theirs.rates.get(count)) },
      ]);
    const turns = (turn: SecondTurns | undefined): Pair => ({
      ours: measured(turn?.warm),
      theirs: measured(turn?.cold),
    });
    return [
      ...rated("llama-server", users.llamaServer, llamaServer),
      ...rated("llama-cpp-python", users.llamaCppPython, llamaCppPython),
      [
        `${prefix}ttft-llama-server`,
        { ours: measured(ours.firstToken), theirs: measured(llamaServer.firstToken) },
      ],
      [`${prefix}prefix-reuse`, turns(ours.secondTurn)],
      [`${prefix}prefix-reuse-generated`, turns(ours.turnAfterStory)],
    ] satisfies [string, Pair][];
  });
  return Object.fromEntries(pairs);
}

function measured(value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value))
    throw new Error("a round lacks a measure that a goal needs");
  return value;
}
