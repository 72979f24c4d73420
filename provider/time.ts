import { setTimeout as delay } from "node:timers/promises";

/** Waits; throws when the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal });
}

/**
 * A signal that aborts with `signal`, or after the time. The timer holds its own source: `AbortSignal.any` holds what
 * it was made of weakly, so that in Node 20 an `AbortSignal.timeout` that nobody else keeps is lost and never fires.
 */
export function bounded(milliseconds: number, signal: AbortSignal): AbortSignal {
  const late = new AbortController();
  const tooLate = () => late.abort(new DOMException(`no end within ${milliseconds} ms`, "TimeoutError"));
  setTimeout(tooLate, milliseconds).unref();
  return AbortSignal.any([signal, late.signal]);
}
