import { setTimeout as delay } from "node:timers/promises";
import { LockedError } from "./exit.ts";
import type { Interruption } from "./interruption.ts";
import type { Terminal } from "./terminal.ts";

/** How often a held lock is tried again, milliseconds. */
export const lookMilliseconds = 2000;

/** How long a holder on another machine is waited for, seconds: nobody can see from here whether it lives. */
const patienceElsewhereSeconds = 600;

/** True where the stack's lock is held by somebody whose end is worth waiting for, `waitedSeconds` after the first look. */
export function isWorthWaiting(error: unknown, waitedSeconds: number): error is LockedError {
  if (!(error instanceof LockedError)) return false;
  return error.held === "running" || (error.held === "elsewhere" && waitedSeconds < patienceElsewhereSeconds);
}

/**
 * Does an operation that takes the stack's lock. While a living process holds it, waits for its end and tries again, however
 * long that takes: somebody's `pulumi refresh` is no failure. Other errors pass through. Throws `InterruptedError` where the
 * operator stops the wait.
 */
export async function outwaitingLock<T>(
  {
    terminal,
    interruption,
  }: { readonly terminal: Pick<Terminal, "note">; readonly interruption: Interruption },
  operation: () => Promise<T>,
  pauseMilliseconds = lookMilliseconds,
): Promise<T> {
  const started = performance.now();
  for (let told = false; ; told = true) {
    try {
      return await operation();
    } catch (error) {
      if (!isWorthWaiting(error, (performance.now() - started) / 1000)) throw error;
      if (!told) terminal.note(`${error.message}; waiting for its end …`);
      await delay(pauseMilliseconds, undefined, { signal: interruption.graceful }).catch(() => undefined);
      interruption.graceful.throwIfAborted();
    }
  }
}
