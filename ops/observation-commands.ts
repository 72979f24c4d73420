import type { Command } from "commander";
import { newVerb, onCall } from "./verb.ts";
import type { GrafanaOptions } from "./verbs/grafana.ts";

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

  const grafana = newVerb(
    "grafana",
    "show where the dashboards are, and the user and password for them",
  ).option("--open", "open them in the browser too");
  onCall<GrafanaOptions>(grafana, root, async (session, options) =>
    (await import("./verbs/grafana.ts")).grafana(session, options),
  );

  return [promTargets, promCheck, grafana];
}
