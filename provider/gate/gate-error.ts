import { refusalsIn, type GateCheck } from "./check.ts";

/** A color that may not receive users: names check, value, limit and cure of everything that did not pass. */
export class GateError extends Error {
  constructor(color: string, checks: readonly GateCheck[], report?: string) {
    super(
      `gate: ${sentenceOf(color, checks)} The route was not touched, users meet what they met before. ` +
        `Do: ${curesOf(color, checks)}, then pulumi up again.${report === undefined ? "" : ` Report: ${report}`}`,
    );
  }
}

/** `green did not pass: golden pass rate: 50 %; limit: at least 90 %.`, of every check that did not. */
export function sentenceOf(color: string, checks: readonly GateCheck[]): string {
  const said = refusalsIn(checks).map(({ check, status, value, limit }) => {
    return `${check}: ${status === "inconclusive" ? "inconclusive, " : ""}${value}; limit: ${limit}`;
  });
  return `${color} did not pass: ${said.join(". And ")}.`;
}

function curesOf(color: string, checks: readonly GateCheck[]): string {
  const usual = `look at ${color}'s log (npx bluegreen logs ${color}), mend ${color}`;
  return [...new Set(refusalsIn(checks).map(({ cure = usual }) => cure))].join("; ");
}
