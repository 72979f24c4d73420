/** Work that came to a standstill: no data for too long, and no error either. */
export class StalledError extends Error {
  override readonly name = "StalledError";
}

/** What work that is watched is given. */
export interface Watched {
  /** Tells that the work goes on. */
  readonly alive: () => void;
  /** Aborted where the work has stalled, or the caller stops it. */
  readonly signal: AbortSignal;
}

/**
 * Ends work that no longer goes on: one that calls `alive` too seldom is aborted, and no longer waited for.
 *
 * @throws StalledError with `what` and the limit
 */
export async function unlessStalled<T>(
  what: string,
  limitSeconds: number,
  work: (watched: Watched) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const stop = new AbortController();
  const giveUp = () => stop.abort(new StalledError(`${what}: no data for ${limitSeconds} s, and no error`));
  const timer = setTimeout(giveUp, limitSeconds * 1000);
  const alive = () => void timer.refresh();
  const stalled = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason as StalledError), { once: true });
  });
  const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    return await Promise.race([work({ alive, signal: both }), stalled]);
  } finally {
    clearTimeout(timer);
  }
}
