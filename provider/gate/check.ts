/** What a check found. `not applicable`: there was nothing to hold the value against, and the check says why. */
export type CheckStatus = "pass" | "fail" | "inconclusive" | "not applicable";

/** One check of a gate: what was measured, and against what. */
export interface GateCheck {
  readonly color: string;
  readonly check: string;
  readonly status: CheckStatus;
  /** What was measured, with its unit. */
  readonly value: string;
  /** What is allowed, with the config key that says so. */
  readonly limit: string;
  /** What to do where it does not pass. Default: look at the color's log and mend the color. */
  readonly cure?: string;
  /** The same as numbers, for Prometheus. Default: nothing was measured that is one. */
  readonly measured?: Measured;
}

/** A check's value as a number. */
export interface Measured {
  /** Stable, in snake_case, with the unit at its end; dashboards name it. A ratio is 0 to 1, or times the other color's. */
  readonly name: string;
  readonly value: number;
  /** What is allowed at most, or at least. Default: it is held to nothing. */
  readonly limit?: number;
}

/** What a gate found of a color, or of all. */
export type GateStatus = "pass" | "fail" | "inconclusive";

/** A failed check outweighs an inconclusive one, and that one everything that passed. */
export function statusOf(found: readonly { readonly status: CheckStatus }[]): GateStatus {
  if (found.some(({ status }) => status === "fail")) return "fail";
  return found.some(({ status }) => status === "inconclusive") ? "inconclusive" : "pass";
}

/** The checks that keep a color from its users, failed ones first. */
export function refusalsIn(checks: readonly GateCheck[]): GateCheck[] {
  const of = (wanted: CheckStatus) => checks.filter(({ status }) => status === wanted);
  return [...of("fail"), ...of("inconclusive")];
}

/** `14 checks passed, 1 failed`. */
export function countsIn(checks: readonly GateCheck[]): string {
  const words: readonly [CheckStatus, string][] = [
    ["pass", "passed"],
    ["fail", "failed"],
    ["inconclusive", "inconclusive"],
    ["not applicable", "not applicable"],
  ];
  return words
    .map(([status, word]) => [checks.filter((check) => check.status === status).length, word] as const)
    .filter(([count, word]) => count > 0 || word === "passed")
    .map(([count, word], index) =>
      index === 0 ? `${count} ${count === 1 ? "check" : "checks"} ${word}` : `${count} ${word}`,
    )
    .join(", ");
}
