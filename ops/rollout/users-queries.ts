import { metrics, releaseMetrics } from "../../app/contract.ts";
import type { Color } from "../../components/color.ts";
import { ofRequests, servingServers } from "../../components/monitoring/colors-series.ts";
import { jobs } from "../../components/monitoring/jobs.ts";
import type { UsersSeries } from "../../components/monitoring/users-series.ts";

/*
 * What Prometheus is asked. Counters are read at two instants and subtracted here (`growthOf`): `increase()` misses what a
 * series counted before its first scrape, such as the first errors of a candidate.
 */

/** How Prometheus is asked what users met of a color. */
export interface UsersQueries {
  /** Requests to models by status. */
  readonly requests: (color: Color) => string;
  /** Durations of the same requests, seconds. */
  readonly durations: (color: Color) => string;
  /** Answers that broke off after a status of 200. */
  readonly broken: (color: Color) => string;
  /** Series that are there where the color's requests are counted: whatever is not yet, begins at 0. */
  readonly counted: (color: Color) => string;
  /** What has to be asked too, where what no color answers is counted by nobody. */
  readonly servers: ServersQueries | undefined;
}

/** How a color's servers stood in a window. */
export interface ServersQueries {
  /** The fewest servers at a time that would take users, looked at at every scrape. */
  readonly fewestServing: (color: Color, windowSeconds: number, scrapeSeconds: number) => string;
  /** How often a server began anew. What it had not answered broke off, and was never counted. */
  readonly begunAnew: (color: Color, windowSeconds: number) => string;
}

const ofRouter: UsersQueries = {
  // As the router counted them for the color that it had chosen; its exporter begins with zeros.
  requests: (color) => `router_requests_total{color="${color}",kind="inference"}`,
  durations: (color) => `router_request_duration_seconds_bucket{color="${color}",kind="inference"}`,
  // Those that the color itself ended with an error, and those whose connection to it broke, as the router saw. No answer is both.
  // Servers and exporters that know neither have no series.
  broken: (color) =>
    `${releaseMetrics.answersBroken}{color="${color}"} or ` +
    `router_answers_broken_total{color="${color}",kind="inference"}`,
  counted: (color) => ofRouter.requests(color),
  servers: undefined,
};

const ofColors: UsersQueries = {
  requests: (color) => ofRequests(metrics.requests, { color, kind: "inference" }),
  durations: (color) => ofRequests(`${metrics.requestDuration}_bucket`, { color, kind: "inference" }),
  broken: (color) => `${releaseMetrics.answersBroken}{color="${color}"}`,
  // A color has no series for a status that it never gave.
  counted: (color) => `up{job="${jobs.color}", color="${color}"} == 1`,
  servers: {
    fewestServing: (color, windowSeconds, scrapeSeconds) =>
      `min_over_time((${servingServers(color)})[${seconds(windowSeconds)}:${seconds(scrapeSeconds)}])`,
    begunAnew: (color, windowSeconds) =>
      `sum(changes(process_start_time_seconds{job="${jobs.color}", color="${color}"}[${seconds(windowSeconds)}]))`,
  },
};

/** The queries of a stack where `usersSeries` counts users' requests. */
export function usersQueries(usersSeries: UsersSeries): UsersQueries {
  return usersSeries === "colors" ? ofColors : ofRouter;
}

/** As Prometheus takes a time: whole, and a second at least. */
export function seconds(time: number): string {
  return `${Math.max(1, Math.floor(time))}s`;
}
