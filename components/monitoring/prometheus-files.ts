/** Where `start.sh` of the image puts Prometheus' configuration. */
export const configurationFile = "/tmp/prometheus.yml";

/** Where it puts the rules; those of the user's own KPIs one by one, and only where promtool takes them. */
export const ruleFiles = ["/tmp/rules.yml", "/tmp/kpi-rules-*.yml"];

/** Where it leaves the rules of KPIs that promtool refuses. */
export const refusedKpiRules = "/tmp/kpi-rules-*.unchecked";
