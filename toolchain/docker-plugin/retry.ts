import { setTimeout as sleep } from "node:timers/promises";
import type { CallContext } from "../../provider/kind.ts";
import { engineMessage, statusOf } from "./engine-error.ts";

/** How long an object may stay in use by something that is just being removed, milliseconds. */
const patienceMilliseconds = 30_000;
const pauseMilliseconds = 500;

/** Runs `work` again while the engine says that the object is still in use, for at most 30 seconds. */
export async function retryWhileInUse<Result>(
  context: CallContext,
  work: () => Promise<Result>,
): Promise<Result> {
  const end = Date.now() + patienceMilliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const inUse = statusOf(error) === 409 || /in use|active endpoints/i.test(engineMessage(error));
      if (!inUse || Date.now() > end || context.signal.aborted) throw error;
      context.progress(`waiting until it is free: ${engineMessage(error)}`);
      await sleep(pauseMilliseconds);
    }
  }
}
