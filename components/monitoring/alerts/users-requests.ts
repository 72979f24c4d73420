import { metrics } from "../../../app/contract.ts";
import { ofRequests } from "../colors-series.ts";
import { routerMetrics } from "../image/exporter/contract.ts";
import { jobs } from "../jobs.ts";
import type { AlertSettings } from "../settings.ts";
import type { UsersSeries } from "../users-series.ts";
import { answeredByColors, failedByColors } from "./colors-requests.ts";
import { answered, failed, type Requests } from "./requests.ts";

/** Users' requests in PromQL, as one of those who can count them does. */
export interface UsersRequests {
  /** Those that were answered within a window. */
  readonly answered: (requests: Requests) => string;
  /** Those of them that failed; `step` is how often it is looked at what has to be looked at anew. */
  readonly failed: (requests: Requests, step: string) => string;
  /** A part of the histogram of whole answers' durations. */
  readonly durations: (part: "bucket" | "count") => string;
  /** A series that is there for as long as requests are counted. */
  readonly counting: string;
}

const byWhom: Readonly<Record<UsersSeries, UsersRequests>> = {
  router: {
    answered,
    failed,
    durations: (part) => `${routerMetrics.requestDuration}_${part}{kind="inference"}`,
    counting: routerMetrics.lost,
  },
  colors: {
    answered: answeredByColors,
    failed: failedByColors,
    durations: (part) => ofRequests(`${metrics.requestDuration}_${part}`, { kind: "inference" }),
    counting: `up{job="${jobs.color}"}`,
  },
};

/** Users' requests as they are counted in a stack. */
export function usersRequests({ usersSeries = "router" }: Pick<AlertSettings, "usersSeries">): UsersRequests {
  return byWhom[usersSeries];
}
