/** Port on which the router's lines arrive, UDP. */
export const linesPort = 5140;

/** Port on which Prometheus asks, path `/metrics`. */
export const metricsPort = 9145;

/** Port on which it asks for the figures of every router's nginx, where the exporter is told their name; the same path. */
export const nginxPort = 9113;

/** Where the route is mounted, and what every target keeps there: `provider/route-layout.ts` says what each means. */
export const volume = {
  root: "/var/lib/bluegreen",
  description: "route.json",
  buckets: 100,
  verdicts: "gate",
} as const;

/** In nginx' order: where both have a bucket's file, the later one gets its users. */
export const colors = ["blue", "green"] as const;

export type Color = (typeof colors)[number];

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
  /** Buckets of users that nginx really sends to a color, percent; label `color`. None where it sends nobody anywhere. */
  weight: "router_weight_percent",
  /** What the stack's last update put and proved; label `color`. */
  recordedWeight: "router_recorded_weight_percent",
  /** 1 for the color that the stack names active; label `color`. */
  active: "router_active",
  /** 1 where the route in force has been proven at the public port, 0 while it is, or where an update was killed before. */
  proven: "router_route_proven",
  /** Share of the active color's requests that are copied, percent. */
  shadow: "router_shadow_percent",
  /** Time at which the route came to refuse a release of the color, seconds since 1970; label `color`. */
  rejected: "router_rejected_timestamp_seconds",
  /** Lines that are none of the router's. */
  unreadable: "router_lines_unreadable_total",
} as const;

/** Names of what the gate found of each color last. */
export const gateMetrics = {
  /** 1 where every check passed; labels `color`, `version`. */
  passed: "gate_passed",
  /** Seconds since 1970; label `color`. */
  judged: "gate_judged_timestamp_seconds",
  /** Labels `color`, `check`. Its unit is the end of the check's name; a ratio is 0 to 1, or times the other color's. */
  measured: "gate_measured",
  /** What was allowed; labels `color`, `check`. Checks that are held to nothing have none. */
  limit: "gate_limit",
} as const;

/** Upper bounds of the duration's buckets, seconds: those of the colors' own histograms. */
export const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60];
