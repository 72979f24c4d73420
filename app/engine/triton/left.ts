/** An inference that Triton goes on with, though nobody waits for its answer any more. */
export interface Left {
  /** True where it was answered, false where it failed; never rejects. */
  readonly answered: Promise<boolean>;
  /** Closes its connection. */
  readonly giveUp: () => void;
}

/** How an inference ended that nobody waited for. */
export type End = "answered" | "failed" | "given up";

/** Waits for what was left, `seconds` at most. */
export async function endOf({ answered, giveUp }: Left, seconds: number): Promise<End> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<End>((resolve) => {
    timer = setTimeout(() => {
      resolve("given up");
      giveUp();
    }, seconds * 1000);
  });
  const end = answered.then((done): End => (done ? "answered" : "failed"));
  try {
    return await Promise.race([end, over]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What `work` gives, unless `signal` aborts before: then `work` goes on by itself.
 * @throws the signal's reason, or what `work` throws.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
