import { scrapes, type AlertSettings } from "../settings.ts";
import { noColor, type Alert } from "./alert.ts";
import { answered, failed } from "./requests.ts";

/** Failures in the short window below which it says nothing: among few requests a single one burns any budget. */
const fewestFailures = 5;

/**
 * A rate at which the budget burns: 1 uses it up in 30 days. The long window shows that it is worth telling, the short one that it
 * goes on.
 */
interface Burn {
  readonly rate: number;
  readonly long: string;
  readonly short: string;
}

/** 2 % of the budget of 30 days in an hour, or 5 % in six. */
const fast: readonly Burn[] = [
  { rate: 14.4, long: "1h", short: "5m" },
  { rate: 6, long: "6h", short: "30m" },
];

/** 10 % in a day. The workbook's three days at a rate of 1 are more than a stack keeps by default. */
const slow: readonly Burn[] = [{ rate: 3, long: "24h", short: "2h" }];

/**
 * Alerts on the error budget, which is what `availabilityPercent` leaves of all users' requests. A window burns it at the rate
 * `failed / answered / (1 - availability)`; windows and rates are those of "Multiwindow, Multi-Burn-Rate Alerts" in Google's Site
 * Reliability Workbook, chapter 5 (https://sre.google/workbook/alerting-on-slos/).
 */
export function errorBudgetAlerts(settings: AlertSettings): Alert[] {
  const budget = `the budget of ${settings.availabilityPercent} % answered requests`;
  return [
    {
      name: "ErrorBudgetBurnsFast",
      expr: burning(fast, settings),
      for: scrapes(1, settings),
      severity: "critical",
      summary:
        "{{ $value | humanizePercentage }} of the users' requests fail: the error budget is gone within days",
      description: `Within an hour and the last 5 minutes ${budget} burns 14.4 times as fast as it may, or 6 times within 6 hours and the last 30 minutes.`,
      runbook: "errorbudgetburnsfast",
      labels: noColor,
    },
    {
      name: "ErrorBudgetBurnsSlowly",
      expr: burning(slow, settings),
      for: scrapes(1, settings),
      severity: "warning",
      summary:
        "{{ $value | humanizePercentage }} of the users' requests fail: the error budget is gone within 10 days",
      description: `Within a day and the last 2 hours ${budget} burns 3 times as fast as it may.`,
      runbook: "errorbudgetburnsslowly",
      labels: noColor,
    },
  ];
}

function burning(burns: readonly Burn[], { availabilityPercent }: AlertSettings): string {
  return burns.map((burn) => burningAt(burn, (100 - availabilityPercent) / 100)).join(" or ");
}

function burningAt({ rate, long, short }: Burn, budget: number): string {
  // Not 0.07200000000000001, which is what floating point makes of 14.4 * 0.005.
  const limit = Number((rate * budget).toPrecision(6));
  const above = (window: string) => `${failed({ window })} / ${answered({ window })} > ${limit}`;
  return `(${above(long)} and ${above(short)} and ${failed({ window: short })} >= ${fewestFailures})`;
}
