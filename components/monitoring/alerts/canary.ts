import { routerMetrics } from "../image/exporter/contract.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { fewestRequests, type Alert } from "./alert.ts";
import { answered, failed } from "./requests.ts";

/** The canary may fail this many times as often as the active color, and this share of its requests more. */
const errorFactor = 2;
const errorMargin = 0.02;

/** A canary that takes twice as long is slower, if that is half a second more. */
const noticeableSeconds = 0.5;

/** A color with users, by whether the stack names it active. Both are told by the route, so that a flip changes no rule. */
const { active, weight } = routerMetrics;
const theCanary = `(${active} == 0 and on (color) ${weight} > 0)`;
const theActive = `(${active} == 1 and on (color) ${weight} > 0)`;

/** The canary beside the active color, in the same window, while both have users. `color` is the canary. */
export function canaryAlerts(settings: AlertSettings): Alert[] {
  return [canaryErrors(settings), canarySlow(settings)];
}

function canaryErrors(settings: AlertSettings): Alert {
  const window = scrapes(12, settings);
  const requests = inferences(window);
  const ratio = `${failed(requests)} / ${answered(requests)}`;
  return {
    name: "CanaryErrors",
    expr: `${of(theCanary, ratio, window)} > on () group_left () (${errorFactor} * sum(${of(theActive, ratio, window)}) + ${errorMargin})`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "{{ $value | humanizePercentage }} of the requests to the canary {{ $labels.color }} fail",
    description: `Of at least ${fewestRequests} requests to each color within ${window}; the limit is ${errorFactor} times the active color's share, and ${errorMargin * 100} % more.`,
    runbook: "canaryerrors",
    rollback: true,
  };
}

function canarySlow(settings: AlertSettings): Alert {
  const window = scrapes(12, settings);
  const { requestDuration: name } = routerMetrics;
  const p95 = `histogram_quantile(0.95, sum by (color, le) (increase(${name}_bucket{kind="inference"}[${window}])))`;
  const base = `sum(${of(theActive, p95, window)})`;
  return {
    name: "CanarySlow",
    expr: `${of(theCanary, p95, window)} > on () group_left () (${base} + clamp_min(${base}, ${noticeableSeconds}))`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "Users of the canary {{ $labels.color }} wait {{ $value | humanizeDuration }} (p95)",
    description: `Of at least ${fewestRequests} answers of each color within ${window}; the limit is twice the active color's p95, and ${noticeableSeconds} s more than it at least.`,
    runbook: "canaryslow",
    rollback: true,
  };
}

/** A value by color, of those colors alone, and only where enough was measured. */
function of(wanted: string, value: string, window: string): string {
  const enough = `${answered(inferences(window))} >= ${fewestRequests}`;
  return `(${value} and on (color) ${wanted} and ${enough})`;
}

function inferences(window: string) {
  return { window, by: ["color"], kind: "inference", routed: true } as const;
}
