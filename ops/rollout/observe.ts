import type { Color } from "../../components/color.ts";
import { figuresOf, type ColorFigures, type ColorSeries, type Observation } from "./observation.ts";
import type { RolloutPlan } from "./plan.ts";
import type { Prometheus } from "./prometheus.ts";
import { brokenQuery, durationsQuery, firstTokensQuery, kpiQuery, requestsQuery } from "./queries.ts";

type Asked = Pick<Prometheus, "query" | "number">;

/** What happened to the users of a color between two instants. Throws `OperatorError` where Prometheus does not answer. */
export async function observeColor(
  prometheus: Asked,
  color: Color,
  from: Date,
  to: Date,
): Promise<ColorFigures> {
  const [before, after] = await Promise.all([
    seriesOf(prometheus, color, from),
    seriesOf(prometheus, color, to),
  ]);
  return figuresOf(before, after);
}

async function seriesOf(prometheus: Asked, color: Color, at: Date): Promise<ColorSeries> {
  const [requests, broken, durations, firstTokens] = await Promise.all([
    prometheus.query(requestsQuery(color), at),
    prometheus.query(brokenQuery(color), at),
    prometheus.query(durationsQuery(color), at),
    prometheus.query(firstTokensQuery(color), at),
  ]);
  return { requests, broken, durations, firstTokens };
}

/**
 * Both colors and the KPIs in a window; undefined where a color's requests were not scraped at its start, for the router's exporter
 * begins with zeros: whatever is there later would count from its beginning, not from this window's. Throws `OperatorError` where Prometheus does not answer.
 */
export async function observeStep(
  prometheus: Asked,
  { from, to, kpis }: RolloutPlan,
  start: Date,
  end: Date,
): Promise<Observation | undefined> {
  const scraped = await Promise.all([to, from].map((color) => prometheus.query(requestsQuery(color), start)));
  if (scraped.some((series) => series.length === 0)) return undefined;
  const words = { color: to, active: from, windowSeconds: (end.getTime() - start.getTime()) / 1000 };
  const [candidate, active, values] = await Promise.all([
    observeColor(prometheus, to, start, end),
    observeColor(prometheus, from, start, end),
    Promise.all(kpis.map(({ promql }) => prometheus.number(kpiQuery(promql, words), end))),
  ]);
  return { candidate, active, kpis: Object.fromEntries(kpis.map(({ name }, at) => [name, values[at]])) };
}
