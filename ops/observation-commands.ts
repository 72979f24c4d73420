import type { Command } from "commander";
import { newVerb, onCall } from "./verb.ts";
import type { GrafanaOptions } from "./verbs/grafana.ts";

/** The verbs that show what the stack's monitoring knows. */
export function observationCommands(root: string): Command[] {
  const grafana = newVerb(
    "grafana",
    "show where the dashboards are, and the user and password for them",
  ).option("--open", "open them in the browser too");
  onCall<GrafanaOptions>(grafana, root, async (session, options) =>
    (await import("./verbs/grafana.ts")).grafana(session, options),
  );

  return [grafana];
}
