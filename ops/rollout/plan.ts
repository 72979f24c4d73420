import { otherColor, type Color } from "../../components/color.ts";
import type { StackConfig } from "../../infra/config.ts";
import { secondsOf } from "../duration.ts";
import { OperatorError } from "../exit.ts";

type Configured = StackConfig["rollout"];

/** What the candidate must not exceed. */
export type RolloutLimits = Configured["limits"];

/** A figure of the user's own that the candidate has to hold. */
export type Kpi = Configured["kpis"][number];

/** A rollout as it was decided at its start; it does not change on its way. */
export interface RolloutPlan {
  /** Color that serves before. */
  readonly from: Color;
  /** The candidate. */
  readonly to: Color;
  /** Shares of the candidate, percent; they rise and end with 100. */
  readonly steps: readonly number[];
  readonly intervalSeconds: number;
  readonly bakeSeconds: number;
  /** How long a step may take beyond its interval to bring enough requests, or Prometheus back. */
  readonly patienceSeconds: number;
  readonly minimumSamples: number;
  readonly limits: RolloutLimits;
  readonly kpis: readonly Kpi[];
  /** Whether a person is asked before each step. */
  readonly approve: boolean;
  /** Requests a second that the rollout makes itself; 0 for none. */
  readonly syntheticPerSecond: number;
}

/** Options of `bluegreen rollout` that make a plan. */
export interface PlanOptions {
  readonly to?: string;
  readonly steps?: string;
  readonly interval?: string;
  readonly bake?: string;
  readonly approve?: boolean;
  readonly synthetic?: number;
}

/** How often Prometheus has new figures, seconds; a step is judged over some of them. */
const scrapesOfAnInterval = 3;

/** Most requests a second that a rollout makes itself. */
export const mostSynthetic = 100;

/**
 * The plan of options, of the stack's config where they say nothing. Throws `OperatorError` (`usage`) with option, value,
 * what is allowed.
 */
export function planOf(
  options: PlanOptions,
  configured: Configured,
  active: Color,
  scrapeSeconds: number,
): RolloutPlan {
  const to = candidateOf(options.to, active);
  const intervalSeconds = durationOf("--interval", options.interval) ?? configured.intervalSeconds;
  const shortest = scrapesOfAnInterval * scrapeSeconds;
  if (intervalSeconds < shortest) {
    throw new OperatorError(
      "usage",
      `${options.interval === undefined ? "rollout.intervalSeconds" : "--interval"}: got ${intervalSeconds} s, in which Prometheus has too few figures; allowed is ${shortest} s or more: ` +
        `${scrapesOfAnInterval} times monitoring.scrapeIntervalSeconds = ${scrapeSeconds} s`,
    );
  }
  const syntheticPerSecond = options.synthetic ?? 0;
  if (syntheticPerSecond > mostSynthetic) {
    throw new OperatorError(
      "usage",
      `--synthetic: got ${syntheticPerSecond} requests a second; allowed are 1 to ${mostSynthetic}`,
    );
  }
  return {
    from: active,
    to,
    steps: options.steps === undefined ? configured.steps : stepsOf(options.steps),
    intervalSeconds,
    bakeSeconds: durationOf("--bake", options.bake) ?? configured.bakeSeconds,
    patienceSeconds: configured.patienceSeconds,
    minimumSamples: configured.minimumSamples,
    limits: configured.limits,
    kpis: configured.kpis,
    approve: options.approve === true,
    syntheticPerSecond,
  };
}

function candidateOf(wanted: string | undefined, active: Color): Color {
  const standby = otherColor(active);
  if (wanted === undefined || wanted === standby) return standby;
  throw new OperatorError(
    "usage",
    wanted === active
      ? `--to: ${active} has all the users already`
      : `--to: got "${wanted}"; allowed is ${standby}, the color without users`,
  );
}

/** `10,50,100` as percents. */
function stepsOf(text: string): readonly number[] {
  const steps = text.split(",").map((part) => (/^\s*\d{1,3}\s*$/.test(part) ? Number(part) : NaN));
  const rising = steps.every((step, at) => step > (steps[at - 1] ?? 0));
  if (rising && steps.at(-1) === 100) return steps;
  throw new OperatorError(
    "usage",
    `--steps: got "${text}"; allowed are whole percents that rise and end with 100, such as 10,50,100`,
  );
}

function durationOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = secondsOf(text);
  if (seconds !== undefined) return seconds;
  throw new OperatorError("usage", `${option}: got "${text}"; allowed are times such as 60s, 5m or 1h`);
}

/** How long a step is watched before the next one, seconds. */
export function lengthOf(plan: RolloutPlan, step: number): number {
  return isLast(plan, step) ? plan.bakeSeconds : plan.intervalSeconds;
}

export function isLast(plan: RolloutPlan, step: number): boolean {
  return step >= plan.steps.length - 1;
}
