import { scrapes, type AlertSettings } from "../settings.ts";
import { fewestFailures, fewestRequests, noColor, type Alert } from "./alert.ts";
import { usersRequests } from "./users-requests.ts";

/**
 * A rate at which the budget burns: 1 uses it up in 30 days. The long window, hours, shows that it is worth telling, the short one
 * that it goes on.
 */
interface Burn {
  readonly rate: number;
  readonly longHours: number;
  readonly short: string;
}

/** 2 % of the budget of 30 days in an hour, or 5 % in six. */
const fast: readonly Burn[] = [
  { rate: 14.4, longHours: 1, short: "5m" },
  { rate: 6, longHours: 6, short: "30m" },
];

/** 10 % in a day. The workbook's three days at a rate of 1 are more than a stack keeps by default. */
const slow: readonly Burn[] = [{ rate: 3, longHours: 24, short: "2h" }];

/** How often colors' own failures are looked at within windows of hours; Prometheus asks no less often. */
const step = "1m";

/**
 * Alerts on the error budget, which is what `availabilityPercent` leaves of all users' requests. A window burns it at the rate
 * `failed / answered / (1 - availability)`; windows and rates are those of "Multiwindow, Multi-Burn-Rate Alerts" in Google's Site
 * Reliability Workbook, chapter 5 (https://sre.google/workbook/alerting-on-slos/). Windows longer than values are kept are left out.
 */
export function errorBudgetAlerts(settings: AlertSettings): Alert[] {
  const kept = (burns: readonly Burn[]) =>
    burns.filter(({ longHours }) => longHours <= settings.retentionHours);
  const [fastKept, slowKept] = [kept(fast), kept(slow)];
  return [
    ...(fastKept.length > 0 ? [burnsFast(fastKept, settings)] : []),
    ...(slowKept.length > 0 ? [burnsSlowly(slowKept, settings)] : []),
  ];
}

function burnsFast(burns: readonly Burn[], settings: AlertSettings): Alert {
  return {
    name: "ErrorBudgetBurnsFast",
    expr: burning(burns, settings),
    for: scrapes(1, settings),
    severity: "critical",
    summary:
      "{{ $value | humanizePercentage }} of the users' requests fail: the error budget is gone within days",
    description: `Within ${inWords(burns)} ${budgetIn(settings)} burns so many times as fast as it may.`,
    runbook: "errorbudgetburnsfast",
    labels: noColor,
  };
}

function burnsSlowly(burns: readonly Burn[], settings: AlertSettings): Alert {
  return {
    name: "ErrorBudgetBurnsSlowly",
    expr: burning(burns, settings),
    for: scrapes(1, settings),
    severity: "warning",
    summary:
      "{{ $value | humanizePercentage }} of the users' requests fail: the error budget is gone within 10 days",
    description: `Within ${inWords(burns)} ${budgetIn(settings)} burns so many times as fast as it may.`,
    runbook: "errorbudgetburnsslowly",
    labels: noColor,
  };
}

/** `1h and the last 5m (14.4 times)`. */
function inWords(burns: readonly Burn[]): string {
  return burns
    .map(({ rate, longHours, short }) => `${longHours}h and the last ${short} (${rate} times)`)
    .join(", or ");
}

function budgetIn({ availabilityPercent }: AlertSettings): string {
  return `the budget of ${availabilityPercent} % answered requests`;
}

function burning(burns: readonly Burn[], settings: AlertSettings): string {
  return burns.map((burn) => burningAt(burn, settings)).join(" or ");
}

function burningAt({ rate, longHours, short }: Burn, settings: AlertSettings): string {
  const { answered, failed, counting } = usersRequests(settings);
  const budget = (100 - settings.availabilityPercent) / 100;
  // Not 0.07200000000000001, which is what floating point makes of 14.4 * 0.005.
  const limit = Number((rate * budget).toPrecision(6));
  const above = (window: string) => `${failed({ window }, step)} / ${answered({ window })} > ${limit}`;
  const enough = [
    `${answered({ window: short })} >= ${fewestRequests}`,
    `${failed({ window: short }, step)} >= ${fewestFailures}`,
    // Of a stack that is younger than the short window both windows would say the same.
    `max(${counting} offset ${short}) >= 0`,
  ];
  return `(${[above(`${longHours}h`), above(short), ...enough].join(" and ")})`;
}
