import { LockedError, OperatorError } from "../exit.ts";

/** A rollback that fails is tried again at the next poll so many times in all. */
export const mostTries = 3;

/**
 * Whether a failed rollback was a try. One that met another update, by its lock or the lease that it holds by now (`leased`), was
 * none: it is made once that update is over.
 */
export function countsAsTry(error: unknown, leased: boolean): boolean {
  const locked = error instanceof LockedError && error.held !== "gone";
  return !leased && !locked && error instanceof OperatorError;
}

/** Whether nothing more is tried after a try that failed: it was refused, or was one of too many. */
export function isLastTry(error: unknown, tries: number): boolean {
  return tries >= mostTries || (error instanceof OperatorError && error.exit === "refused");
}
