import { setTimeout as delay } from "node:timers/promises";

/** Calls `look` at an even pace until `stop` aborts, one call at a time; what a slow one misses is left out. */
export async function poll(
  everyMilliseconds: number,
  stop: AbortSignal,
  look: () => Promise<void>,
): Promise<void> {
  for (let next = performance.now(); !stop.aborted;) {
    await look();
    const now = performance.now();
    next += everyMilliseconds * Math.max(1, Math.ceil((now - next) / everyMilliseconds));
    await delay(next - now, undefined, { signal: stop }).catch(() => undefined);
  }
}
