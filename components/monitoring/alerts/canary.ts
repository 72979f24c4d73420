import { routerMetrics } from "../image/exporter/contract.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { fewestFailures, fewestRequests, type Alert } from "./alert.ts";
import { answered, failed } from "./requests.ts";

/** The canary may fail this many times as often as the active color, and this share of its requests more. */
const errorFactor = 2;
const errorMargin = 0.02;

/** Answers below which a p95 says nothing: one in twenty is slower than it. */
const fewestAnswers = 20 * fewestFailures;

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
  const failures = failed(requests, scrapes(1, settings));
  const ratio = { value: `${failures} / ${answered(requests)}`, window, fewest: fewestRequests };
  const limit = `(${errorFactor} * sum(${ofActive(ratio)}) + ${errorMargin})`;
  return {
    name: "CanaryErrors",
    expr: `${ofCanary(ratio)} > on () group_left () ${limit} and on (color) ${failures} >= ${fewestFailures}`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "{{ $value | humanizePercentage }} of the requests to the canary {{ $labels.color }} fail",
    description: `At least ${fewestFailures}, of at least ${fewestRequests} requests to each color within ${window}; the limit is ${errorFactor} times the active color's share, and ${errorMargin * 100} % more.`,
    runbook: "canaryerrors",
    rollback: true,
  };
}

function canarySlow(settings: AlertSettings): Alert {
  const window = scrapes(12, settings);
  const { requestDuration: name } = routerMetrics;
  const value = `histogram_quantile(0.95, sum by (color, le) (increase(${name}_bucket{kind="inference"}[${window}])))`;
  const p95 = { value, window, fewest: fewestAnswers };
  const base = `sum(${ofActive(p95)})`;
  return {
    name: "CanarySlow",
    expr: `${ofCanary(p95)} > on () group_left () (${base} + clamp_min(${base}, ${noticeableSeconds}))`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "Users of the canary {{ $labels.color }} wait {{ $value | humanizeDuration }} (p95)",
    description: `Of at least ${fewestAnswers} answers of each color within ${window}; the limit is twice the active color's p95, and ${noticeableSeconds} s more than it at least.`,
    runbook: "canaryslow",
    rollback: true,
  };
}

/** What is measured of each color in a window, and of how many requests at least. */
interface Measured {
  readonly value: string;
  readonly window: string;
  readonly fewest: number;
}

/** Nothing after its weight has fallen, until the window holds no more of what its users met before: the release may be another one. */
function ofCanary(measured: Measured): string {
  return `(${of(theCanary, measured)} and on (color) resets(${weight}[${measured.window}]) == 0)`;
}

function ofActive(measured: Measured): string {
  return `(${of(theActive, measured)})`;
}

/** A value by color, of those colors alone, and only where enough was measured. */
function of(wanted: string, { value, window, fewest }: Measured): string {
  return `${value} and on (color) ${wanted} and ${answered(inferences(window))} >= ${fewest}`;
}

function inferences(window: string) {
  return { window, by: ["color"], kind: "inference", routed: true } as const;
}
