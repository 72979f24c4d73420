/** A counter as a process told it. */
export interface Count {
  /** Milliseconds since 1970. */
  readonly t: number;
  readonly tokens: number;
  readonly release?: string | undefined;
  /** Milliseconds since 1970, to the second. */
  readonly processStartedAt?: number | undefined;
}

/** What a counter has grown by, and since when (milliseconds since 1970). */
export interface Growth {
  readonly tokens: number;
  readonly since: number;
}

/** Processes tell their start in whole seconds. Milliseconds. */
const rounding = 1000;

/**
 * What a counter has grown by since `before`, or, without one, since the run began at `start`. It counts from 0 where its process
 * began in that time. Undefined where nobody knows: of days before the run its first value tells nothing.
 */
export function growthOf(before: Count | undefined, now: Count, start: number): Growth | undefined {
  const { t, tokens, processStartedAt } = now;
  if (before === undefined) {
    if (processStartedAt === undefined || processStartedAt < start - rounding) return undefined;
    return { tokens, since: Math.min(t, Math.max(start, processStartedAt)) };
  }
  if (!beganAnew(before, now)) return { tokens: tokens - before.tokens, since: before.t };
  return { tokens, since: Math.min(t, Math.max(before.t, processStartedAt ?? 0)) };
}

/** Whether another process counts now. A smaller count tells it too, and a release where both are known. */
export function beganAnew(before: Omit<Count, "t">, now: Omit<Count, "t">): boolean {
  return (
    now.tokens < before.tokens ||
    differ(before.processStartedAt, now.processStartedAt) ||
    differ(before.release, now.release)
  );
}

function differ<Value>(before: Value | undefined, now: Value | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}
