import { availableParallelism } from "node:os";
import type { Contestant } from "./contestant.ts";
import { tokensPerSecond } from "./measures.ts";

/** Users of the probe: as many as the default model server answers at the same time. */
const users = 4;

/** Leaves the contestant with the number of threads, of 1 to all cores, that gives most tokens a second. */
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
    const rate = await tokensPerSecond(contestant.origin, users, signal);
    say(`${contestant.name}: ${rate.toFixed(0)} tokens/s of ${users} users with ${threads} thread(s)`);
    if (rate > best.rate) best = { threads, rate };
  }
  if (best.threads !== cores) await contestant.useThreads(best.threads);
}
