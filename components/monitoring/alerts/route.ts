import { routerMetrics } from "../image/exporter/contract.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { noColor, type Alert } from "./alert.ts";

/** What the router does, beside what the stack says. */
export function routeAlerts(settings: AlertSettings): Alert[] {
  return [weightsDiffer(settings), usersMisrouted(settings), routeUnproven(settings)];
}

function weightsDiffer(settings: AlertSettings): Alert {
  const { weight, recordedWeight } = routerMetrics;
  return {
    name: "WeightsDiffer",
    expr: `max by (color) (${weight}) != max by (color) (${recordedWeight})`,
    for: scrapes(2, settings),
    severity: "warning",
    summary: "{{ $labels.color }} gets {{ $value }} % of the users, which no update has set",
    description:
      "The files that nginx goes by differ from what the last update wrote: somebody changed them by hand.",
    runbook: "weightsdiffer",
  };
}

/** A request is counted when it ends, so a color is looked at only once its longest answer must be over. */
function usersMisrouted(settings: AlertSettings): Alert {
  const { longestAnswerSeconds, scrapeIntervalSeconds } = settings;
  const since = `${longestAnswerSeconds + 8 * scrapeIntervalSeconds}s`;
  const { requests, weight } = routerMetrics;
  const window = scrapes(6, settings);
  return {
    name: "UsersMisrouted",
    expr:
      `sum by (color) (increase(${requests}{color!="none"}[${window}])) > 0 and on (color) ` +
      `(max_over_time(${weight}[${since}]) == 0 and ${weight} offset ${since} == 0)`,
    for: scrapes(1, settings),
    severity: "critical",
    summary: "Users meet {{ $labels.color }}, which has no weight",
    description: `Requests of users were answered by it within ${window}, and its weight has been 0 for ${since}: longer than any answer takes.`,
    runbook: "usersmisrouted",
  };
}

function routeUnproven(settings: AlertSettings): Alert {
  return {
    name: "RouteUnproven",
    expr: `${routerMetrics.proven} == 0`,
    for: scrapes(6, settings),
    severity: "warning",
    summary: "The route in force was never proven",
    description: "An update put it and was killed before it had asked the public port.",
    runbook: "routeunproven",
    labels: noColor,
  };
}
