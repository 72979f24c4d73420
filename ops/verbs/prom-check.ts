import type { Exit } from "../exit.ts";
import { withHttp } from "../http.ts";
import { readConfig } from "../project.ts";
import { prometheusUrlOf } from "../prom/prometheus-api.ts";
import { checkConfiguration } from "../prom/promtool.ts";
import { readRules, type ActiveAlert } from "../prom/rules.ts";
import { promVerdict } from "../prom/verdict.ts";
import type { Terminal } from "../terminal.ts";
import type { Session } from "../verb.ts";

/** Checks what the stack's Prometheus runs with, by promtool beside it, and shows the alerts that are not inactive. */
export async function promCheck({ project, terminal, interruption, reach }: Session): Promise<Exit> {
  const { graceful: signal } = interruption;
  const url = prometheusUrlOf(await reach.configured(await readConfig(project)), project.name);
  const checked = await checkConfiguration(await reach.target(), signal);
  const rules = await withHttp({ timeoutSeconds: 10, signal }, (http) => readRules(http, url));
  const { exit, problems } = promVerdict(checked.problems, rules);

  for (const problem of problems) terminal.print(`${terminal.paint("red", "problem:")} ${problem}`);
  terminal.print(
    `${rules.count} rules are loaded, ${rules.problems.length} of them cannot be evaluated` +
      (rules.unknown > 0 ? `, ${rules.unknown} have not been yet` : ""),
  );
  if (rules.alerts.length === 0) terminal.print("no alert is pending or firing");
  else terminal.table(rows(terminal, rules.alerts));
  terminal.result({
    prometheusUrl: url,
    exit,
    problems,
    rules: rules.count,
    notEvaluatedYet: rules.unknown,
    alerts: rules.alerts,
  });
  return exit;
}

function rows(terminal: Terminal, alerts: readonly ActiveAlert[]) {
  return [
    ["alert", "state", "severity", "color", "since", "summary"],
    ...alerts.map(({ name, state, severity, labels, since, summary }) => [
      name,
      terminal.paint(state === "firing" ? "red" : "yellow", state),
      severity,
      labels["color"] ?? "",
      since.slice(0, 19),
      summary,
    ]),
  ];
}
