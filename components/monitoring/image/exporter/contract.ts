/** Port on which the router's lines arrive, UDP. */
export const linesPort = 5140;

/** Port on which Prometheus asks, path `/metrics`. */
export const metricsPort = 9145;

/** Path at which the router tells its route. */
export const statusPath = "/deployment-status";

/** The color that the router chose, also where that color did not answer; `none` where no route names one. */
export const routedColors = ["blue", "green", "none"] as const;

/** `inference` is a request that the model works on. */
export const requestKinds = ["inference", "other"] as const;

export type RoutedColor = (typeof routedColors)[number];
export type RequestKind = (typeof requestKinds)[number];

/** Names of the metrics. Users' requests only: what operators, gate and shadow send by the direct paths never counts. */
export const routerMetrics = {
  /** Labels `color`, `kind`, `status`. */
  requests: "router_requests_total",
  /** Those of them whose color broke off after a good status; labels `color`, `kind`. */
  answersBroken: "router_answers_broken_total",
  /** From the first byte of a request to the last one of its answer; labels `color`, `kind`. */
  requestDuration: "router_request_duration_seconds",
  /** Lines that this process had no room for: requests that were answered and not counted. */
  lost: "router_lines_lost_total",
  /** Share of the users that the running route gives a color, percent; label `color`. */
  weight: "router_weight_percent",
  /** Share of the active color's requests that are copied, percent. */
  shadow: "router_shadow_percent",
  /** Time at which the route came to refuse a release of the color, seconds since 1970; label `color`. */
  rejected: "router_rejected_timestamp_seconds",
  /** Lines that are none of the router's. */
  unreadable: "router_lines_unreadable_total",
} as const;

/** Upper bounds of the duration's buckets, seconds: those of the colors' own histograms. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60];
