import { countsIn, refusalsIn, statusOf, type GateStatus } from "./check.ts";
import type { Examination } from "./examine.ts";

/** What a gate found, as a stack's outputs tell it; each check is in the reports. */
export interface Verdict {
  /** `pass` alone lets users in, except where `gate.mode` is `warn`. */
  readonly status: GateStatus;
  /** `14 checks passed, 2 not applicable`. */
  readonly summary: string;
  /** Every check that did not pass, with value and limit. */
  readonly problems: readonly string[];
  /** Paths of the reports, one a color, relative to the project. */
  readonly reports: readonly string[];
}

export function verdictOf(examinations: readonly Examination[], reports: readonly string[]): Verdict {
  const checks = examinations.flatMap((found) => found.checks);
  return {
    status: statusOf(checks),
    summary: countsIn(checks),
    problems: refusalsIn(checks).map(
      ({ color, check, value, limit }) => `${color}: ${check}: ${value}; limit: ${limit}`,
    ),
    reports,
  };
}
