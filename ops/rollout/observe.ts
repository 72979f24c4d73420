import type { Color } from "../../components/color.ts";
import {
  figuresOf,
  type ColorFigures,
  type ColorSeries,
  type Observation,
  type ServersFigures,
} from "./observation.ts";
import type { RolloutPlan } from "./plan.ts";
import type { Prometheus } from "./prometheus.ts";
import { firstTokensQuery, kpiQuery } from "./queries.ts";
import type { UsersQueries } from "./users-queries.ts";

/** Whom to ask, and how. */
export interface Asked {
  readonly prometheus: Pick<Prometheus, "query" | "number">;
  /** How users' requests are asked for in this stack. */
  readonly users: UsersQueries;
}

/** What happened to the users of a color between two instants. Throws `OperatorError` where Prometheus does not answer. */
export async function observeColor(asked: Asked, color: Color, from: Date, to: Date): Promise<ColorFigures> {
  const [before, after] = await Promise.all([seriesOf(asked, color, from), seriesOf(asked, color, to)]);
  return figuresOf(before, after);
}

async function seriesOf({ prometheus, users }: Asked, color: Color, at: Date): Promise<ColorSeries> {
  const [requests, broken, durations, firstTokens] = await Promise.all([
    prometheus.query(users.requests(color), at),
    prometheus.query(users.broken(color), at),
    prometheus.query(users.durations(color), at),
    prometheus.query(firstTokensQuery(color), at),
  ]);
  return { requests, broken, durations, firstTokens };
}

/**
 * Both colors and the KPIs in a window; undefined where a color's requests were not scraped at its start: whatever is there later
 * would count from its beginning, not from this window's. `scrapeSeconds` is how often Prometheus has new figures. Throws
 * `OperatorError` where Prometheus does not answer.
 */
export async function observeStep(
  asked: Asked & { readonly scrapeSeconds: number },
  { from, to, kpis }: RolloutPlan,
  start: Date,
  end: Date,
): Promise<Observation | undefined> {
  const { prometheus, users } = asked;
  const scraped = await Promise.all([to, from].map((color) => prometheus.query(users.counted(color), start)));
  if (scraped.some((series) => series.length === 0)) return undefined;
  const words = { color: to, active: from, windowSeconds: (end.getTime() - start.getTime()) / 1000 };
  const [candidate, active, servers, values] = await Promise.all([
    observeColor(asked, to, start, end),
    observeColor(asked, from, start, end),
    serversOf(asked, words, end),
    Promise.all(kpis.map(({ promql }) => prometheus.number(kpiQuery(promql, words), end))),
  ]);
  return {
    candidate,
    active,
    ...(servers && { servers }),
    kpis: Object.fromEntries(kpis.map(({ name }, at) => [name, values[at]])),
  };
}

async function serversOf(
  { prometheus, users: { servers }, scrapeSeconds }: Asked & { readonly scrapeSeconds: number },
  { color, windowSeconds }: { readonly color: Color; readonly windowSeconds: number },
  end: Date,
): Promise<ServersFigures | undefined> {
  if (servers === undefined) return undefined;
  const [fewestServing, begunAnew] = await Promise.all([
    prometheus.number(servers.fewestServing(color, windowSeconds, scrapeSeconds), end),
    prometheus.number(servers.begunAnew(color, windowSeconds), end),
  ]);
  return { fewestServing, begunAnew };
}
