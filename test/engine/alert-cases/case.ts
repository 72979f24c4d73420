/** What Prometheus sees, one value a scrape in promtool's notation: `0+5x20` is 0, 5, 10, … */
type Series = Readonly<Record<string, string>>;

/** A situation, and the alerts that fire in it at the 20th scrape. */
export interface AlertCase {
  readonly title: string;
  readonly alert: string;
  readonly series: Series;
  /** Labels by which it fires, without `alertname`; none where it does not. */
  readonly fires: readonly Readonly<Record<string, string>>[];
  /** For what takes longer than 20 scrapes: minutes between two values, and the number of the value at which it is looked. */
  readonly minutes?: { readonly apart: number; readonly at: number };
}

/** Labels of an alert that asks for a rollback. */
export const rollback = { severity: "critical", rollback: "true" };

/** Users' requests. */
export const requests = (color: string, kind: string, status: string) =>
  `router_requests_total{job="router", color="${color}", kind="${kind}", status="${status}"}`;

/** Answers that broke off, as the color told. */
export const brokenAtColor = (color: string) =>
  `answers_broken_total{job="color", instance="${color}:8000", color="${color}", release="r"}`;

/** Answers that broke off, as the router told. */
export const brokenAtRouter = (color: string, kind: string) =>
  `router_answers_broken_total{job="router", color="${color}", kind="${kind}"}`;

/** Requests as a color counts them itself, at a path or one of its users' chats. */
export const countedByColor = (color: string, status: string, path = "/chat/{user_id}") =>
  `http_requests_total{job="color", instance="${color}:8000", color="${color}", method="POST", path="${path}", status_code="${status}"}`;

/** A part of the histogram of the users' waits: `count{}`, `bucket{le="30"}`. */
export const duration = (color: string, part: string) =>
  `router_request_duration_seconds_${part.replace("{", `{color="${color}", kind="inference", `)}`;

/** Whether a job answers. */
export const up = (job: string, more = "") => `up{job="${job}"${more}}`;

/** Lines that the exporter lost: a counter that is there as long as the exporter is. */
export const lost = 'router_lines_lost_total{job="router"}';

/** What the exporter tells of the route. */
export const weight = (color: string) => `router_weight_percent{job="router", color="${color}"}`;
export const recordedWeight = (color: string) =>
  `router_recorded_weight_percent{job="router", color="${color}"}`;
export const active = (color: string) => `router_active{job="router", color="${color}"}`;

/** What a color tells of itself. */
export const ofColor = (name: string, color: string) =>
  `${name}{job="color", instance="${color}:8000", color="${color}"}`;

/** The route of a canary on green. */
export const canary: Series = {
  [weight("blue")]: "90x20",
  [weight("green")]: "10x20",
  [active("blue")]: "1x20",
  [active("green")]: "0x20",
};

/** The route of a stack whose users are all on blue. */
export const onBlue: Series = {
  [weight("blue")]: "100x20",
  [weight("green")]: "0x20",
  [active("blue")]: "1x20",
  [active("green")]: "0x20",
};
