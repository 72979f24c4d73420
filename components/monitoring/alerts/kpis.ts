import { metrics } from "../../../app/contract.ts";
import { colors, otherColor, type Color } from "../../color.ts";
import { ofRequests } from "../colors-series.ts";
import { routerMetrics } from "../image/exporter/contract.ts";
import { scrapes, type AlertSettings, type Kpi } from "../settings.ts";
import { noColor, type Alert } from "./alert.ts";
import { usersRequests } from "./users-requests.ts";

/**
 * The stack's own KPIs (`rollout.kpis`) outside of a rollout, one rule for each color that a query names. A query that names `$active`
 * compares, so it is about a canary alone. They ask for no rollback: a rollout judges them itself, and a release that has
 * served for long is not what changed.
 */
export function kpiAlertsOf(settings: AlertSettings): Alert[] {
  // Which of two colors is the canary, colors do not know.
  const told =
    settings.usersSeries === "colors"
      ? settings.kpis.filter(({ promql }) => !promql.includes("$active"))
      : settings.kpis;
  return told.flatMap((kpi) =>
    /\$(color|active)/.test(kpi.promql)
      ? colors.map((color) => kpiMissed(kpi, settings, color))
      : [kpiMissed(kpi, settings)],
  );
}

function kpiMissed(kpi: Kpi, settings: AlertSettings, color?: Color): Alert {
  const window = windowOf(settings);
  const query = filledIn(kpi.promql, window, color);
  const isOutside = [
    ...(kpi.min === undefined ? [] : [`${query} < ${kpi.min}`]),
    ...(kpi.max === undefined ? [] : [`${query} > ${kpi.max}`]),
  ].join(" or ");
  return {
    name: "KpiMissed",
    expr: `(${isOutside}) and on () (${guard(kpi, settings, color)})`,
    for: scrapes(2, settings),
    severity: "warning",
    summary: `${asText(kpi.name)} is {{ $value | humanize }}${color === undefined ? "" : ` on ${color}`}`,
    description: `${boundsOf(kpi)}, with at least ${settings.kpiMinimumSamples} requests within ${window} (rollout.kpis).`,
    runbook: "kpimissed",
    labels: { ...(color === undefined ? noColor : { color }), kpi: asText(kpi.name) },
  };
}

/** Prometheus takes summaries and labels for templates. */
function asText(name: string): string {
  return name.replaceAll("{{", '{{ "{{" }}');
}

/** In parentheses, after which a comment at the query's end would be open. */
function filledIn(promql: string, window: string, color: Color | undefined): string {
  const named =
    color === undefined
      ? promql
      : promql.replaceAll("$color", color).replaceAll("$active", otherColor(color));
  return `(${named.replaceAll("$window", window)}\n)`;
}

function guard({ promql }: Kpi, settings: AlertSettings, color: Color | undefined): string {
  const { requests, weight, active } = routerMetrics;
  const window = windowOf(settings);
  const { answered } = usersRequests(settings);
  if (color === undefined)
    return `${answered({ window, kind: "inference", routed: true })} >= ${settings.kpiMinimumSamples}`;
  if (settings.usersSeries === "colors")
    return `sum(increase(${ofRequests(metrics.requests, { color, kind: "inference" })}[${window}])) >= ${settings.kpiMinimumSamples}`;
  const asked = `sum(increase(${requests}{color="${color}", kind="inference"}[${window}]))`;
  const hasUsers = `${weight}{color="${color}"} > 0`;
  const isCanary = promql.includes("$active") ? ` and on () ${active}{color="${color}"} == 0` : "";
  return `${asked} >= ${settings.kpiMinimumSamples} and on () ${hasUsers}${isCanary}`;
}

function windowOf(settings: AlertSettings): string {
  return `${Math.max(settings.kpiWindowSeconds, 4 * settings.scrapeIntervalSeconds)}s`;
}

function boundsOf({ min, max }: Kpi): string {
  const bounds = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`];
  return `Allowed is ${bounds.filter((bound) => bound !== false).join(", ")}`;
}
