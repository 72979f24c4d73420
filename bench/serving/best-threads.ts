import { availableParallelism } from "node:os";
import { medianOf } from "../results/spread.ts";
import type { Contestant } from "./contestant.ts";
import { tokensPerSecond } from "./measures.ts";

/** Users of the probe: as many as the default model server answers at the same time. */
const users = 4;
const samples = 3;

/**
 * Leaves the contestant with the number of threads, of 1 to all cores, that gives most tokens a second: by the median of three samples of four users. With
 * one and eight users it keeps that number, as a server does that is started once.
 */
export async function useBestThreads(
  contestant: Contestant,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  let best = { threads: 0, rate: 0 };
  const cores = availableParallelism();
  for (let threads = 1; threads <= cores; threads += 1) {
    await contestant.useThreads(threads);
    await tokensPerSecond(contestant.origin, 1, signal);
    const rates: number[] = [];
    for (let sample = 0; sample < samples; sample += 1)
      rates.push(await tokensPerSecond(contestant.origin, users, signal));
    const rate = medianOf(rates);
    say(`${contestant.name}: ${rate.toFixed(0)} tokens/s of ${users} users with ${threads} thread(s)`);
    if (rate > best.rate) best = { threads, rate };
  }
  if (best.threads !== cores) await contestant.useThreads(best.threads);
}
