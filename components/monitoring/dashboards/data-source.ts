/** The stack's Prometheus, as Grafana is provisioned with it. */
export const prometheusSource = { type: "prometheus", uid: "prometheus" } as const;
