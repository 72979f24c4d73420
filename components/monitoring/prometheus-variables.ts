import { alertsOf, kpiAlertsOf } from "./alerts/index.ts";
import { alertRules, prometheusConfiguration } from "./prometheus.ts";
import type { AlertSettings, PrometheusSettings } from "./settings.ts";

/** What `start.sh` of the image makes Prometheus' files of, as `NAME=text`; a KPI is one, for Linux takes none longer than 128 KiB. */
export function prometheusVariables(settings: AlertSettings & PrometheusSettings): string[] {
  return [
    `PROMETHEUS_CONFIGURATION=${prometheusConfiguration(settings)}`,
    `PROMETHEUS_RULES=${alertRules("bluegreen", alertsOf(settings))}`,
    ...settings.kpis.map((kpi, number) => {
      const rules = alertRules(kpi.name, kpiAlertsOf({ ...settings, kpis: [kpi] }));
      return `PROMETHEUS_KPI_RULES_${number}=${rules}`;
    }),
  ];
}
