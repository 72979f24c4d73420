import type { Exit } from "../exit.ts";
import type { LoadedRules } from "./rules.ts";

/** What `prom-check` found. */
export interface PromVerdict {
  readonly exit: Exit;
  /** What is wrong with the configuration or the rules, a sentence each. */
  readonly problems: readonly string[];
}

/** Wrong rules outweigh firing alerts, for they may be why others do not fire; rules that were not evaluated yet say nothing. */
export function promVerdict(configurationProblems: readonly string[], rules: LoadedRules): PromVerdict {
  const problems = [
    ...configurationProblems,
    ...(rules.count === 0 ? ["Prometheus has loaded no rule"] : []),
    ...rules.problems,
  ];
  if (problems.length > 0) return { exit: "failed", problems };
  if (rules.alerts.some(({ state }) => state === "firing")) return { exit: "unhealthy", problems };
  return { exit: rules.unknown > 0 ? "inconclusive" : "ok", problems };
}
