import type { Goal } from "../goal.ts";
import type { RoundRecord } from "../results/outcome.ts";
import type { ProcessMemory } from "./smaps.ts";

export const secondColorGoal: Goal = {
  name: "memory-second-color",
  says: "memory that a second color adds, against one color without its model's pages",
  unit: "MiB",
  better: "lower",
  bar: 1,
};

export const stackGoal: Goal = {
  name: "memory-stack",
  says: "memory of a stack with monitoring, without Grafana, against the limit of 1.2 GiB",
  unit: "MiB",
  better: "lower",
  bar: 1,
  limit: true,
};

/** Mebibytes that a stack without Grafana may take. */
const stackMebibytes = 1.2 * 1024;

/** What was read in one round, everything after answers. */
export interface MemoryRound {
  /** The first color while the other did not run. */
  readonly alone: ProcessMemory;
  /** Both. */
  readonly together: readonly [ProcessMemory, ProcessMemory];
  /** Every container of the stack. */
  readonly stack: readonly ProcessMemory[];
}

/**
 * A second color adds what both take together beyond what the first took alone. That is held against the first one without its model: a context and a
 * process. A copy of the model's pages would show as 1 and the model's share.
 */
export function measuredOf({ alone, together, stack }: MemoryRound): RoundRecord {
  return {
    [secondColorGoal.name]: {
      ours: mebibytes(pssOf(together) - alone.pss),
      theirs: mebibytes(alone.pss - alone.file.resident),
    },
    [stackGoal.name]: { ours: mebibytes(pssOf(stack)), theirs: stackMebibytes },
  };
}

/**
 * Why a round breaks what two colors of one file must keep: they share its pages. Undefined where they do. A page that one of them has not read yet is
 * no copy, so a hundredth of the file may be unshared. A copy may be anonymous memory too, so the second color must not keep more than it is predicted to.
 */
export function breachOf({ together }: MemoryRound, predictedOwnBytes: number): string | undefined {
  const copied = together.filter(({ file }) => file.unshared > 0.01 * file.resident || file.resident === 0);
  if (copied.length === 0) return growthOf(together[1], predictedOwnBytes);
  const [{ file }] = copied as [ProcessMemory];
  return (
    `of ${mebibytes(file.resident).toFixed(0)} MiB of the model's file that a color maps, ` +
    `${mebibytes(file.unshared).toFixed(0)} are not shared with the other one`
  );
}

/** The heap of the process is up to 50 MiB larger where much was answered and little collected; a copy of the default model's weights would be 92. */
const predictionSlack = 1.25;

function growthOf({ anonymous }: ProcessMemory, predictedOwnBytes: number): string | undefined {
  if (anonymous <= predictionSlack * predictedOwnBytes) return undefined;
  return (
    `the second color keeps ${mebibytes(anonymous).toFixed(0)} MiB of its own, ` +
    `${mebibytes(predictedOwnBytes).toFixed(0)} are predicted: is there a copy of the weights among them?`
  );
}

export function mebibytes(bytes: number): number {
  return bytes / 2 ** 20;
}

function pssOf(all: readonly ProcessMemory[]): number {
  return all.reduce((sum, { pss }) => sum + pss, 0);
}
