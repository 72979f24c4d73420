import type { UsersSeries } from "../users-series.ts";
import * as colors from "./colors-queries.ts";
import * as router from "./queries.ts";
import type { Subject } from "./queries.ts";
import { targetsUp } from "./machine-queries.ts";

/** What dashboards show of users, as whoever counts their requests tells it. */
export interface UsersQueries {
  /** Requests a second, by color. */
  readonly requestRate: (subject?: Subject) => string;
  /** Requests a second, by color and status; `statusLabel` names the label. */
  readonly statusRate: (subject?: Subject) => string;
  readonly statusLabel: string;
  /** Share of the requests that failed, 0 to 1, by color. */
  readonly errorRatio: (subject?: Subject) => string;
  /** A quantile of the time of whole answers, seconds, by color. */
  readonly durationQuantile: (quantile: number, subject?: Subject) => string;
  /** Requests a second in each bucket of that time. */
  readonly durationBuckets: (subject?: Subject) => string;
  /** Share of the users that each color has, percent. */
  readonly share: (subject?: Subject) => string;
  /** 1 where a color would take users. */
  readonly ready: () => string;
  /** 1 where a color answers Prometheus. */
  readonly reachable: (subject: Pick<Subject, "color">) => string;
  /** 1 where Prometheus gets an answer, by job and color. */
  readonly targetsUp: () => string;
  /** Whether nginx routes, so that somebody tells of its route, its connections and its copies. */
  readonly hasRouter: boolean;
  readonly words: UsersWords;
}

/** How panels describe what is shown. */
export interface UsersWords {
  /** Where durations and statuses are measured. */
  readonly where: string;
  /** The same as a sentence. */
  readonly measured: string;
  readonly shares: string;
  readonly share: string;
  readonly requests: string;
  readonly statuses: string;
  readonly failed: string;
  readonly errors: string;
}

const ofRouter: UsersQueries = {
  requestRate: router.requestRate,
  statusRate: router.statusRate,
  errorRatio: router.errorRatio,
  durationQuantile: router.durationQuantile,
  durationBuckets: router.durationBuckets,
  share: router.weights,
  ready: router.ready,
  reachable: router.reachable,
  statusLabel: "status",
  targetsUp,
  hasRouter: true,
  words: {
    where: "at the router",
    measured: "At the router.",
    shares: "Share that nginx sends to each color.",
    share: "Share that nginx sends here.",
    requests: "Users' requests that the router answered.",
    statuses: "429: queue full. 503: not ready, or no color.",
    failed: "Users' requests that were answered 5xx or broke off. Any is one too many.",
    errors: "Share of the users' requests that failed or broke off, also where the color is dead.",
  },
};

const ofColors: UsersQueries = {
  ...colors,
  statusLabel: "status_code",
  hasRouter: false,
  words: {
    where: "at the color",
    measured: "At the color.",
    shares: "Share of the requests to models that each color answers, the gate's too.",
    share: "Share of the requests to models that it answers, the gate's too.",
    requests: "Requests that the colors answered, those of gate and operators too.",
    statuses: "429: queue full. 503: not ready. What the balancer answers itself nobody counts here.",
    failed: "Requests that a color answered 5xx or broke off. What reached none is not among them.",
    errors: "Share of the requests that failed or broke off. A dead color counts none.",
  },
};

/** The queries of a stack where `usersSeries` counts users' requests. */
export function usersQueries(usersSeries: UsersSeries): UsersQueries {
  return usersSeries === "colors" ? ofColors : ofRouter;
}
