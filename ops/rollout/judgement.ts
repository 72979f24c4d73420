import type { ColorFigures, Observation, ServersFigures } from "./observation.ts";
import type { Kpi, RolloutLimits } from "./plan.ts";

/** `unjudged`: there is nothing to compare with, which stops nothing. `inconclusive`: too little is known to go on. */
export type CheckStatus = "pass" | "breach" | "inconclusive" | "unjudged";

/** One figure beside its limit. */
export interface StepCheck {
  readonly check: string;
  readonly value: string;
  readonly limit: string;
  readonly status: CheckStatus;
}

/** A step's figures so far, judged. */
export interface Judgement {
  readonly status: "pass" | "breach" | "inconclusive";
  readonly checks: readonly StepCheck[];
}

export interface Rules {
  readonly minimumSamples: number;
  readonly limits: RolloutLimits;
  readonly kpis: readonly Kpi[];
}

/** p95 of the color that served before, the greatest of the steps so far: at 100 % nobody is left to measure it. */
export interface Reference {
  readonly p95Milliseconds?: number | undefined;
  readonly timeToFirstTokenMilliseconds?: number | undefined;
}

/** Holds a step's figures against the rules: a breach of one is one of all, and inconclusive is never a pass. */
export function judge(observation: Observation, rules: Rules, reference: Reference): Judgement {
  const { candidate, kpis } = observation;
  const { minimumSamples, limits } = rules;
  const enough = candidate.requests >= minimumSamples;
  const base = referenceOf(observation.active, minimumSamples, reference);
  const latency = { enough, value: candidate.p95Milliseconds };
  const firstToken = {
    enough: candidate.firstTokens >= minimumSamples,
    value: candidate.timeToFirstTokenMilliseconds,
  };
  const checks = [
    samples(candidate, minimumSamples),
    errors(candidate, rules),
    ...servers(observation.servers),
    ...absolute("p95", latency, limits.p95Milliseconds),
    ratio("p95", latency, base.p95Milliseconds, limits.p95Ratio),
    ...absolute("time to first token, p95", firstToken, limits.timeToFirstTokenMilliseconds),
    ratio(
      "time to first token, p95",
      firstToken,
      base.timeToFirstTokenMilliseconds,
      limits.timeToFirstTokenRatio,
    ),
    ...rules.kpis.map((kpi) => kpiCheck(kpi, kpis[kpi.name], enough)),
  ];
  const has = (status: CheckStatus) => checks.some((check) => check.status === status);
  return { status: has("breach") ? "breach" : has("inconclusive") ? "inconclusive" : "pass", checks };
}

/** The newest figures of the color that served before, where enough users were left to it. */
export function referenceOf(active: ColorFigures, minimumSamples: number, before: Reference): Reference {
  const p95 = active.requests >= minimumSamples ? active.p95Milliseconds : undefined;
  const first = active.firstTokens >= minimumSamples ? active.timeToFirstTokenMilliseconds : undefined;
  return {
    p95Milliseconds: p95 ?? before.p95Milliseconds,
    timeToFirstTokenMilliseconds: first ?? before.timeToFirstTokenMilliseconds,
  };
}

/** The greater of each: a color is slower with all the users than with half of them, and the last step has them all. */
export function greater(left: Reference, right: Reference): Reference {
  const of = (key: keyof Reference) => {
    const known = [left[key], right[key]].filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  return {
    p95Milliseconds: of("p95Milliseconds"),
    timeToFirstTokenMilliseconds: of("timeToFirstTokenMilliseconds"),
  };
}

/** What breached, or what is missing, as a sentence says it. */
export function reasonOf({ checks }: Judgement, status: "breach" | "inconclusive"): string {
  return checks
    .filter((check) => check.status === status)
    .map(({ check, value, limit }) => `${check}: ${value}; limit: ${limit}`)
    .join("; ");
}

function samples({ requests }: ColorFigures, minimum: number): StepCheck {
  const status = requests >= minimum ? "pass" : "inconclusive";
  return { check: "requests", value: `${requests}`, limit: `at least ${minimum}`, status };
}

/**
 * Divided by the minimum where there are fewer requests, so that a single failure among few is none. More than that is a breach at
 * once, though the rest of the step might dilute it.
 */
function errors({ requests, failed }: ColorFigures, { minimumSamples, limits }: Rules): StepCheck {
  const share = (100 * failed) / Math.max(requests, minimumSamples);
  const breach = share > limits.errorPercent;
  return {
    check: "failed requests",
    value: `${failed} of ${requests}, ${rounded(requests === 0 ? 0 : (100 * failed) / requests)} %`,
    limit: `at most ${limits.errorPercent} %`,
    status: breach ? "breach" : requests >= minimumSamples ? "pass" : "inconclusive",
  };
}

/** A candidate that takes no users, if only for a while, has failed those that the balancer sent it, and nobody has counted them. */
function servers(figures: ServersFigures | undefined): StepCheck[] {
  if (figures === undefined) return [];
  const { fewestServing, begunAnew } = figures;
  return [
    {
      check: "ready servers, the fewest at a time",
      value: fewestServing === undefined ? "not counted yet" : `${fewestServing}`,
      limit: "at least 1",
      status: fewestServing === undefined ? "inconclusive" : fewestServing >= 1 ? "pass" : "breach",
    },
    {
      check: "servers that began anew",
      value: begunAnew === undefined ? "not told" : `${begunAnew}`,
      limit: "none",
      status: begunAnew === undefined ? "unjudged" : begunAnew > 0 ? "breach" : "pass",
    },
  ];
}

/** Nobody notices less: three times a few milliseconds is noise. */
const noticeableMilliseconds = 50;

interface Measured {
  readonly enough: boolean;
  /** Milliseconds. */
  readonly value: number | undefined;
}

function absolute(check: string, { enough, value }: Measured, limit: number | undefined): StepCheck[] {
  if (limit === undefined) return [];
  const said = { check, limit: `at most ${limit} ms` };
  if (!enough || value === undefined) return [{ ...said, value: "too few", status: "inconclusive" }];
  return [{ ...said, value: inMilliseconds(value), status: value > limit ? "breach" : "pass" }];
}

function ratio(
  check: string,
  { enough, value }: Measured,
  base: number | undefined,
  limit: number,
): StepCheck {
  const said = { check: `${check} compared` };
  if (base === undefined || base === 0)
    return {
      ...said,
      value: "nothing to compare with",
      limit: `at most ${limit} times as long`,
      status: "unjudged",
    };
  const longest = Math.max(limit * base, base + noticeableMilliseconds);
  const words = `at most ${inMilliseconds(longest)}: ${limit} times ${inMilliseconds(base)}`;
  if (!enough || value === undefined)
    return { ...said, value: "too few", limit: words, status: "inconclusive" };
  return {
    ...said,
    value: `${inMilliseconds(value)}, ${rounded(value / base)} times`,
    limit: words,
    status: value > longest ? "breach" : "pass",
  };
}

function kpiCheck({ name, min, max }: Kpi, value: number | undefined, enough: boolean): StepCheck {
  const bounds = [min !== undefined && `at least ${min}`, max !== undefined && `at most ${max}`];
  const said = { check: name, limit: bounds.filter((bound) => bound !== false).join(", ") };
  if (value === undefined) return { ...said, value: "no number", status: "inconclusive" };
  const breach = value < (min ?? -Infinity) || value > (max ?? Infinity);
  if (!enough) return { ...said, value: `${rounded(value)} of too few`, status: "inconclusive" };
  return { ...said, value: rounded(value), status: breach ? "breach" : "pass" };
}

function inMilliseconds(value: number): string {
  return `${value < 10 ? rounded(value) : Math.round(value)} ms`;
}

function rounded(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
