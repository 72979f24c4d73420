import { stringify } from "yaml";
import { paths } from "../../app/contract.ts";
import { colors } from "../color.ts";
import type { Alert } from "./alerts.ts";
import { jobs } from "./jobs.ts";
import type { MonitoringSettings } from "./settings.ts";

/** Where the rules lie in Prometheus' container. */
const rulesFile = "/tmp/rules.yml";

/** Longest scrape; Prometheus allows none longer than the interval. */
const scrapeTimeoutSeconds = 10;

/** prometheus.yml. Equal settings give equal texts. */
export function prometheusConfiguration({ scrapeIntervalSeconds, targets }: MonitoringSettings): string {
  const interval = `${scrapeIntervalSeconds}s`;
  return stringify({
    global: {
      scrape_interval: interval,
      scrape_timeout: `${Math.min(scrapeIntervalSeconds, scrapeTimeoutSeconds)}s`,
      evaluation_interval: interval,
    },
    rule_files: [rulesFile],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [targets.alertmanager] }] }] },
    scrape_configs: [
      {
        job_name: jobs.color,
        metrics_path: paths.metrics,
        static_configs: colors.map((color) => ({ targets: [targets.colors[color]], labels: { color } })),
        // What a color says of itself, which Prometheus keeps beside its own label, is the same or wrong.
        metric_relabel_configs: [{ action: "labeldrop", regex: "exported_color" }],
      },
      ownJob(jobs.router, targets.exporter),
      ownJob(jobs.prometheus, targets.prometheus),
      ownJob(jobs.alertmanager, targets.alertmanager),
    ],
  });
}

/** The rules file. */
export function alertRules(alerts: readonly Alert[]): string {
  return stringify({ groups: [{ name: "bluegreen", rules: alerts.map(ruleOf) }] }, { lineWidth: 0 });
}

function ownJob(name: string, target: string) {
  return { job_name: name, static_configs: [{ targets: [target] }] };
}

function ruleOf(alert: Alert) {
  const { name, expr, severity, summary, description, runbook, rollback, color } = alert;
  return {
    alert: name,
    expr,
    for: alert.for,
    labels: { severity, ...(rollback && { rollback: "true" }), ...(color && { color }) },
    annotations: { summary, description, runbook: `docs/observability.md#${runbook}` },
  };
}
