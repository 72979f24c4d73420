/** Grafana's image, of the version whose schema the dashboards are checked against. */
export const grafanaImage = "grafana/grafana:12.4.0";
