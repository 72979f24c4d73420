import { stringify } from "yaml";
import { paths } from "../../app/contract.ts";
import { colors } from "../color.ts";
import type { Alert } from "./alerts/alert.ts";
import { jobs } from "./jobs.ts";
import { ruleFiles } from "./prometheus-files.ts";
import { discovery, type LabelledTarget } from "./discovery.ts";
import type { ColorTargets, JobTarget, PrometheusSettings } from "./settings.ts";

/** Longest scrape; Prometheus allows none longer than the interval. */
const scrapeTimeoutSeconds = 10;

/** What a color says of itself, which Prometheus keeps beside its own label, is the same or wrong. */
const withoutOwnColor = [{ action: "labeldrop", regex: "exported_color" }];

/** Where there is no router, its exporter would tell of zero requests. */
const ofGateAlone = [{ action: "keep", source_labels: ["__name__"], regex: "gate_.+" }];

/** prometheus.yml. Equal settings give equal texts. */
export function prometheusConfiguration({ scrapeIntervalSeconds, targets }: PrometheusSettings): string {
  const interval = `${scrapeIntervalSeconds}s`;
  const job = (name: string, ...asked: readonly LabelledTarget[]) => ({
    job_name: name,
    ...discovery(asked, scrapeIntervalSeconds),
  });
  const ownJob = (name: string, target: JobTarget | undefined) =>
    target === undefined ? [] : [job(name, { target })];
  const ofColors = (name: string, asked: ColorTargets) =>
    job(name, ...colors.map((color) => ({ target: asked[color], labels: { color } })));
  return stringify({
    global: {
      scrape_interval: interval,
      scrape_timeout: `${Math.min(scrapeIntervalSeconds, scrapeTimeoutSeconds)}s`,
      evaluation_interval: interval,
    },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [targets.alertmanager] }] }] },
    scrape_configs: [
      {
        metrics_path: paths.metrics,
        ...ofColors(jobs.color, targets.colors),
        metric_relabel_configs: withoutOwnColor,
      },
      ...(targets.triton === undefined ? [] : [ofColors(jobs.triton, targets.triton)]),
      ...(targets.converter === undefined
        ? []
        : [{ ...ofColors(jobs.converter, targets.converter), metric_relabel_configs: withoutOwnColor }]),
      ...ownJob(jobs.router, targets.router),
      ...ownJob(jobs.gate, targets.gate).map((gate) => ({ ...gate, metric_relabel_configs: ofGateAlone })),
      ...ownJob(jobs.host, targets.host),
      ...ownJob(jobs.nginx, targets.nginx),
      ...ownJob(jobs.gpu, targets.gpu),
      ...ownJob(jobs.prometheus, targets.prometheus),
      ...ownJob(jobs.alertmanager, targets.alertmanager),
    ],
  });
}

/** A file of rules, one group of this name; without an alert a file without a group. */
export function alertRules(name: string, alerts: readonly Alert[]): string {
  const groups = alerts.length === 0 ? [] : [{ name, rules: alerts.map(ruleOf) }];
  return stringify({ groups }, { lineWidth: 0 });
}

function ruleOf(alert: Alert) {
  const { name, expr, severity, summary, description, runbook, rollback, labels } = alert;
  return {
    alert: name,
    expr,
    for: alert.for,
    labels: { severity, ...(rollback && { rollback: "true" }), ...labels },
    annotations: { summary, description, runbook: `docs/observability.md#${runbook}` },
  };
}
