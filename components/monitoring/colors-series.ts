import { metrics, paths } from "../../app/contract.ts";
import type { Color } from "../color.ts";
import type { RequestKind } from "./image/exporter/contract.ts";
import { jobs } from "./jobs.ts";

/** The paths that a model works on; a color writes `/chat/{user_id}` for each of its users. */
const inferencePaths = `${paths.chat}(/.*)?|${paths.completions}`;

/** What kubelet, balancer and Prometheus ask all the time, and no user. */
const polledPaths = [paths.live, paths.ready, paths.deep, paths.health, paths.metrics].join("|");

/** Which of the requests that colors count; left out, it is about all but polled ones. */
export interface ColorsRequests {
  readonly color?: Color | undefined;
  readonly kind?: RequestKind | undefined;
}

/**
 * A series of what colors count of requests (`http_requests_total`, a part of `http_request_duration_seconds`), of users' requests as far
 * as a color can tell: it does not know who asks, so those of the gate and of operators are among them.
 */
export function ofRequests(
  name: string,
  { color, kind }: ColorsRequests,
  ...more: readonly string[]
): string {
  const matchers = [
    `job="${jobs.color}"`,
    ...(color === undefined ? [] : [`color="${color}"`]),
    ...(kind === undefined ? [`path!~"${polledPaths}"`] : matchersOf(kind)),
    ...more,
  ];
  return `${name}{${matchers.join(", ")}}`;
}

function matchersOf(kind: RequestKind): string[] {
  return kind === "inference"
    ? ['method="POST"', `path=~"${inferencePaths}"`]
    : [`path!~"${polledPaths}|${inferencePaths}"`];
}

/** Servers that would take users: they answer Prometheus, and do not say that they are not ready. */
export function servingServers(color?: Color): string {
  const labels = `job="${jobs.color}"${color === undefined ? "" : `, color="${color}"`}`;
  return `count(up{${labels}} == 1 unless on (instance) ${metrics.ready}{${labels}} == 0) or vector(0)`;
}
