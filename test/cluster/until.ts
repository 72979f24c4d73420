import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  readonly seconds: number;
  /** Between two looks. @default 100 */
  readonly everyMilliseconds?: number;
  /** Throws where waiting has become useless. @default never */
  readonly giveUp?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Waits until nothing is in the way any more.
 *
 * @param obstacle tells what is in the way, undefined where nothing is; what it throws is in the way too
 * @throws Error with what was awaited and what was in the way last
 */
export async function until(
  awaited: string,
  obstacle: () => Promise<string | undefined>,
  { seconds, everyMilliseconds = 100, giveUp, signal }: Patience,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const last = await obstacle().catch((reason: unknown) => String(reason));
    if (last === undefined) return;
    await giveUp?.();
    if (Date.now() > deadline) throw new Error(`${awaited}: not within ${seconds} s; last: ${last}`);
    await sleep(everyMilliseconds, undefined, { signal });
  }
}
