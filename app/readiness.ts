import type { MemoryUse } from "./memory.ts";

export interface ReadinessLimits {
  /** Age of the last inference above which the server is not ready, seconds. */
  readonly readinessSeconds: number;
  /** Memory above which the server is not ready, percent of the limit. */
  readonly memoryReadyPercent: number;
}

/** What the server knows about itself. Times are milliseconds of one monotonic clock. */
export interface ReadinessFacts {
  /** Undefined once the model answers; before that what it waits for. */
  readonly starting: string | undefined;
  readonly draining: boolean;
  /** When the engine last completed a decoding step. */
  readonly lastStepAt: number | undefined;
  /** Undefined where the last inference worked. */
  readonly lastFailure: string | undefined;
  readonly memory: MemoryUse;
}

export type Verdict = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** Ready means: a real inference worked recently, memory is under its limit, and no drain is on. */
export function judge(facts: ReadinessFacts, limits: ReadinessLimits, now: number): Verdict {
  const reason = reasonAgainst(facts, limits, now);
  return reason === undefined ? { ready: true } : { ready: false, reason };
}

function reasonAgainst(facts: ReadinessFacts, limits: ReadinessLimits, now: number): string | undefined {
  if (facts.draining) return "draining";
  if (facts.starting !== undefined) return facts.starting;
  if (facts.lastFailure !== undefined) return `the last inference failed: ${facts.lastFailure}`;
  const ageSeconds = (now - (facts.lastStepAt ?? -Infinity)) / 1000;
  if (ageSeconds > limits.readinessSeconds) {
    return `the last inference was ${Math.round(ageSeconds)} s ago, above the limit of ${limits.readinessSeconds} s`;
  }
  const percent = facts.memory.percent;
  if (percent > limits.memoryReadyPercent) {
    return `memory is at ${percent.toFixed(1)} % of its limit, above ${limits.memoryReadyPercent} %`;
  }
  return undefined;
}
