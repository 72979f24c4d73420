import { setTimeout as delay } from "node:timers/promises";
import { StorageUnavailable } from "./storage.ts";

/** Longest time that one request waits for its database, milliseconds. */
export const patienceMilliseconds = 5000;

/** Runs `work` again while it fails for a reason that passes. Throws `StorageUnavailable` with the last reason. */
export async function retried<Result>(
  name: string,
  passes: (error: unknown) => boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + patienceMilliseconds;
  for (let pause = 10; ; pause = Math.min(pause * 2, 250)) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error) || performance.now() + pause > deadline) throw unavailable(name, error);
      // Uneven, so that two colors which met once do not meet again.
      await delay(pause * (0.5 + Math.random()));
    }
  }
}

export function unavailable(name: string, error: unknown): StorageUnavailable {
  const reason = error instanceof Error ? reasonOf(error) : String(error);
  return new StorageUnavailable(`${name}: ${reason}`, { cause: error });
}

/** A refused connection to several addresses has its reasons inside. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each) => (each as Error).message).join("; ");
  return error.message === "" ? error.name : error.message;
}
