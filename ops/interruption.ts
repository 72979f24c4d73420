const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm hands a terminal's Ctrl-C on to us a second time: signals closer than this are one. */
const sameSignalMilliseconds = 1000;

/** What the operator asked for with Ctrl-C or `kill`. */
export interface Interruption {
  /** Aborted by the first signal: end what runs in good order. */
  readonly graceful: AbortSignal;
  /** Aborted by a second one: end at once. */
  readonly forced: AbortSignal;
  /** Says a line to people, once something had to be stopped. */
  tell(line: string): void;
  /** Listens no longer. */
  dispose(): void;
}

/** Listens for signals. */
export function listenForInterruption(
  tell: (line: string) => void,
  now: () => number = () => Date.now(),
): Interruption {
  const graceful = new AbortController();
  const forced = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (!graceful.signal.aborted) {
      first = now();
      graceful.abort(new InterruptedError());
    } else if (now() - first > sameSignalMilliseconds && !forced.signal.aborted) {
      forced.abort(new InterruptedError());
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    graceful: graceful.signal,
    forced: forced.signal,
    tell,
    dispose: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

/**
 * For work that the first signal must not stop: an operation of several updates ends in good order by another update. Only a
 * second signal stops it.
 */
export function lateInterruption(interruption: Interruption): Interruption {
  return { ...interruption, graceful: interruption.forced, forced: new AbortController().signal };
}

/** The operator stopped the command. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  constructor() {
    super("interrupted");
  }
}
