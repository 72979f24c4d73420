import type { Command } from "commander";
import { newVerb, onCall } from "./verb.ts";

/** The verbs that show what the stack's monitoring knows. */
export function observationCommands(root: string): Command[] {
  const promTargets = newVerb("prom-targets", "show everything that Prometheus asks, and whether it answers");
  onCall(promTargets, root, async (session) =>
    (await import("./verbs/prom-targets.ts")).promTargets(session),
  );

  const promCheck = newVerb(
    "prom-check",
    "check the configuration and rules that Prometheus runs with, and show alerts",
  );
  onCall(promCheck, root, async (session) => (await import("./verbs/prom-check.ts")).promCheck(session));

  return [promTargets, promCheck];
}
