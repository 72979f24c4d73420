import { alertsOf, kpiAlertsOf } from "./alerts/index.ts";
import type { Documents } from "./documents.ts";
import { alertRules, prometheusConfiguration } from "./prometheus.ts";
import type { AlertSettings, PrometheusSettings } from "./settings.ts";

/** What `start.sh` makes Prometheus' files of; a KPI is one, for Linux takes no variable longer than 128 KiB. */
export function prometheusDocuments(settings: AlertSettings & PrometheusSettings): Documents {
  const kpiRules = settings.kpis.map((kpi, number) => [
    `PROMETHEUS_KPI_RULES_${number}`,
    alertRules(kpi.name, kpiAlertsOf({ ...settings, kpis: [kpi] })),
  ]);
  return {
    PROMETHEUS_CONFIGURATION: prometheusConfiguration(settings),
    PROMETHEUS_RULES: alertRules("bluegreen", alertsOf(settings)),
    ...(Object.fromEntries(kpiRules) as Documents),
  };
}
