import type { GateCheck, Measured } from "./check.ts";
import { unmetExpectations } from "./expectations.ts";
import { hasExpectations, isRepeatable } from "./golden-item.ts";
import { noiseMilliseconds, type GoldenLimits } from "./golden-limits.ts";
import { pairsOf, type Measurement } from "./sample.ts";
import { similarityOf } from "./similarity.ts";
import { percentile, percentOf, withoutOutlier } from "./statistics.ts";

/** What a golden set's answers are judged by. */
export interface GoldenCase {
  readonly color: string;
  /** The color to compare with, or why there is none. */
  readonly reference: { readonly color: string } | { readonly missing: string };
  /** Items of the golden set; where fewer were measured, the candidate had failed too often. */
  readonly items: number;
  readonly measurements: readonly Measurement[];
  readonly limits: GoldenLimits;
}

/** The checks of a golden set. Those of limits that are not set are left out. */
export function goldenChecks(golden: GoldenCase): GateCheck[] {
  return [
    samples(golden),
    errors(golden),
    passRate(golden),
    ...agreement(golden),
    ...times(golden, latency),
    ...times(golden, firstToken),
  ];
}

function samples({ color, measurements, items, limits }: GoldenCase): GateCheck {
  const answered = measurements.filter(({ candidate }) => candidate.answered).length;
  return {
    color,
    check: "golden samples",
    status: answered >= limits.minimumSamples ? "pass" : "inconclusive",
    value: `${answered} of ${items} items answered`,
    limit: `at least gate.limits.minimumSamples = ${limits.minimumSamples}`,
    measured: { name: "golden_answers", value: answered, limit: limits.minimumSamples },
    cure: `see why ${color} does not answer, or add items to the golden set`,
  };
}

function errors({ color, measurements, limits }: GoldenCase): GateCheck {
  const failed = measurements.flatMap(({ item, candidate }) =>
    candidate.answered ? [] : [`${item.id}: ${candidate.reason}`],
  );
  const percent = percentOf(failed.length, measurements.length);
  const first = failed[0] === undefined ? "" : `; ${failed[0]}`;
  return {
    color,
    check: "golden error rate",
    status: percent > limits.errorPercent ? "fail" : "pass",
    value: `${shownPercent(percent)} (${failed.length} of ${measurements.length} requests${first})`,
    limit: `at most gate.limits.errorPercent = ${limits.errorPercent} %`,
    ...asRatio("golden_error_ratio", percent, limits.errorPercent),
  };
}

function passRate({ color, measurements, limits }: GoldenCase): GateCheck {
  const check = {
    color,
    check: "golden pass rate",
    limit: `at least gate.limits.passRatePercent = ${limits.passRatePercent} %`,
  };
  const expecting = measurements.filter(({ item }) => hasExpectations(item));
  if (expecting.length === 0)
    return { ...check, status: "not applicable", value: "no item states an expectation" };
  const wrong = expecting.flatMap(({ item, candidate }) => {
    const [unmet] = candidate.answered
      ? unmetExpectations(candidate.text, item.expectations)
      : ["was not given"];
    return unmet === undefined
      ? []
      : [`${item.id}: the answer ${candidate.answered ? `${quoted(candidate.text)} ` : ""}${unmet}`];
  });
  const percent = percentOf(expecting.length - wrong.length, expecting.length);
  const first = wrong[0] === undefined ? "" : `; ${wrong[0]}`;
  return {
    ...check,
    status: percent >= limits.passRatePercent ? "pass" : "fail",
    value: `${shownPercent(percent)} (${expecting.length - wrong.length} of ${expecting.length} items${first})`,
    ...asRatio("golden_pass_ratio", percent, limits.passRatePercent),
    cure: "see each answer in the report; mend the model, its template or its limits, or correct the golden set",
  };
}

function agreement({ color, reference, measurements, limits }: GoldenCase): GateCheck[] {
  const { agreementPercent: wanted } = limits;
  const check = { color, check: "golden agreement" };
  const limit = `at least gate.limits.agreementPercent = ${wanted ?? 0} %`;
  if ("missing" in reference)
    return wanted === undefined
      ? []
      : [{ ...check, status: "not applicable", value: reference.missing, limit }];
  const pairs = pairsOf(measurements).filter(({ item }) => isRepeatable(item));
  const found = agreementOf(pairs, reference.color);
  const measured = pairs.length === 0 ? {} : asRatio("golden_agreement_ratio", found.percent, wanted);
  if (wanted === undefined)
    return [
      { ...check, status: "not applicable", value: found.value, limit: "no limit is set", ...measured },
    ];
  if (pairs.length < limits.minimumSamples)
    return [
      {
        ...check,
        status: "inconclusive",
        value: found.value,
        limit,
        cure: cureOf(reference.color),
        ...measured,
      },
    ];
  return [
    {
      ...check,
      ...measured,
      status: found.percent >= wanted ? "pass" : "fail",
      value: found.value,
      limit,
      cure: "see both answers of each item in the report, or lower gate.limits.agreementPercent where other answers are wanted",
    },
  ];
}

/** How many answers are the same, and how alike all of them are. */
function agreementOf(pairs: ReturnType<typeof pairsOf>, color: string): { percent: number; value: string } {
  if (pairs.length === 0) return { percent: 0, value: "no repeatable item was answered by both" };
  const same = pairs.filter(({ candidate, reference }) => candidate.text === reference.text).length;
  const alike = pairs.map(({ candidate, reference }) => similarityOf(candidate.text, reference.text));
  const mean = alike.reduce((sum, each) => sum + each, 0) / pairs.length;
  const percent = percentOf(same, pairs.length);
  const value = `${shownPercent(percent)} (${same} of ${pairs.length} answers as ${color}'s, mean similarity ${mean.toFixed(2)})`;
  return { percent, value };
}

/** A time of an answer that has a limit of its own and one beside the serving color's. */
interface TimeOf {
  readonly check: string;
  /** Beginning of the names of what is measured. */
  readonly name: string;
  readonly found: (values: readonly number[]) => number | undefined;
  readonly of: (sample: { totalMilliseconds: number; firstTokenMilliseconds: number }) => number;
  readonly milliseconds: "p95Milliseconds" | "timeToFirstTokenMilliseconds";
  readonly ratio: "p95Ratio" | "timeToFirstTokenRatio";
}

const latency: TimeOf = {
  check: "golden latency p95",
  name: "golden_latency_p95",
  found: (values) => percentile(withoutOutlier(values), 95),
  of: ({ totalMilliseconds }) => totalMilliseconds,
  milliseconds: "p95Milliseconds",
  ratio: "p95Ratio",
};

const firstToken: TimeOf = {
  check: "golden time to first token, median",
  name: "golden_first_token_median",
  found: (values) => percentile(values, 50),
  of: ({ firstTokenMilliseconds }) => firstTokenMilliseconds,
  milliseconds: "timeToFirstTokenMilliseconds",
  ratio: "timeToFirstTokenRatio",
};

function times(golden: GoldenCase, time: TimeOf): GateCheck[] {
  return [...ownTime(golden, time), ...comparedTime(golden, time)];
}

function ownTime({ color, measurements, limits }: GoldenCase, time: TimeOf): GateCheck[] {
  const most = limits[time.milliseconds];
  if (most === undefined) return [];
  const answers = measurements.flatMap(({ candidate }) => (candidate.answered ? [time.of(candidate)] : []));
  const check = { color, check: time.check, limit: `at most gate.limits.${time.milliseconds} = ${most} ms` };
  const found = answers.length < limits.minimumSamples ? undefined : time.found(answers);
  if (found === undefined)
    return [{ ...check, status: "inconclusive", value: `${answers.length} answers`, cure: cureOf(color) }];
  const measured = { name: `${time.name}_seconds`, value: found / 1000, limit: most / 1000 };
  return [{ ...check, status: found <= most ? "pass" : "fail", value: shownMilliseconds(found), measured }];
}

function comparedTime({ color, reference, measurements, limits }: GoldenCase, time: TimeOf): GateCheck[] {
  const ratio = limits[time.ratio];
  if (ratio === undefined) return [];
  const key = `gate.limits.${time.ratio} = ${ratio}`;
  if ("missing" in reference) {
    const check = `${time.check}, compared`;
    return [{ color, check, status: "not applicable", value: reference.missing, limit: `at most ${key}` }];
  }
  const check = { color, check: `${time.check}, beside ${reference.color}` };
  const pairs = pairsOf(measurements);
  const own = time.found(pairs.map((pair) => time.of(pair.candidate)));
  const other = time.found(pairs.map((pair) => time.of(pair.reference)));
  if (pairs.length < limits.minimumSamples || own === undefined || other === undefined) {
    const value = `${pairs.length} items answered by both`;
    return [
      { ...check, status: "inconclusive", value, limit: `at most ${key}`, cure: cureOf(reference.color) },
    ];
  }
  const most = Math.max(other * ratio, other + noiseMilliseconds);
  return [
    {
      ...check,
      status: own <= most ? "pass" : "fail",
      value: `${shownMilliseconds(own)}, ${(own / other).toFixed(1)} times ${reference.color}'s ${shownMilliseconds(other)}`,
      limit: `at most ${shownMilliseconds(most)} (${key})`,
      ...(other > 0 && { measured: { name: `${time.name}_ratio`, value: own / other, limit: most / other } }),
    },
  ];
}

/** Percents as the ratio that Prometheus is told. */
function asRatio(name: string, percent: number, limitPercent: number | undefined): { measured: Measured } {
  const limit = limitPercent === undefined ? {} : { limit: limitPercent / 100 };
  return { measured: { name, value: percent / 100, ...limit } };
}

function cureOf(color: string): string {
  return `see why ${color} does not answer (npx bluegreen logs ${color}), and try again`;
}

function shownPercent(percent: number): string {
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`;
}

function shownMilliseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
