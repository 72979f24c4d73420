import type { Exit } from "../exit.ts";

/** What the gate's verdict means for a deployment. */
export interface GateStep {
  /** For the report and the log. */
  readonly outcome: string;
  /** Exit status with which the deployment ends here; undefined where it goes on. */
  readonly refused?: Exit;
}

const words: Readonly<Partial<Record<Exit, string>>> = { ok: "passed", refused: "failed" };

/** `verdict` is undefined where the standby is stopped: only the rollout's first step can judge it. */
export function gateStep(verdict: Exit | undefined, mode: "enforce" | "warn"): GateStep {
  if (verdict === undefined) return { outcome: "skipped: the standby is stopped" };
  const outcome = words[verdict] ?? verdict;
  if (verdict === "ok") return { outcome };
  return mode === "warn" ? { outcome: `${outcome}, gate.mode is warn` } : { outcome, refused: verdict };
}
