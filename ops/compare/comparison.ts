import { isPair, type Pair, type Prediction } from "./prediction.ts";
import { selected, type Side } from "./selection.ts";
import { similarity } from "./similarity.ts";
import { mean, percentile, sidesOf, type Sides } from "./statistics.ts";

export interface ComparisonQuery {
  /** Who answers the users. */
  readonly served: Side;
  /** Who is sent copies. */
  readonly copy: Side;
  /** Pairs below which nothing is concluded. */
  readonly minSamples: number;
}

/** How alike the answers of some pairs are. */
export interface Likeness {
  readonly pairs: number;
  /** Share of the pairs with equal texts, percent; undefined where there are none. */
  readonly exactPercent: number | undefined;
  /** Mean of `similarity`, 0 to 1. */
  readonly similarity: number | undefined;
}

/** A pair as a person looks at it. */
export interface Example {
  readonly requestId: string;
  readonly question: string;
  readonly served: string;
  readonly copy: string;
  readonly similarity: number;
}

export interface Comparison {
  readonly verdict: "compared" | "inconclusive";
  /** Why nothing is concluded. */
  readonly reason: string | undefined;
  readonly served: Side;
  readonly copy: Side;
  readonly outcomes: Readonly<Record<"ok" | "refused" | "error" | "timeout" | "dropped", number>>;
  /** Share of the copies sent that brought no answer, percent; undefined where none was sent. */
  readonly failedPercent: number | undefined;
  readonly all: Likeness;
  /** Of the pairs that the same model would answer alike: temperature 0, or a seed. */
  readonly repeatable: Likeness;
  readonly milliseconds: { readonly p50: Sides; readonly p95: Sides };
  readonly firstTokenMilliseconds: { readonly p50: Sides; readonly p95: Sides };
  /** Mean tokens of an answer. */
  readonly tokens: Sides;
  /** The pairs that are least alike, repeatable ones first. */
  readonly worst: readonly Example[];
}

const shownExamples = 3;

/** What the stored predictions say of two releases. */
export function comparisonOf(
  predictions: readonly Prediction[],
  { served, copy, minSamples }: ComparisonQuery,
): Comparison {
  const counted = selected(predictions, served, copy);
  const pairs = counted.filter(isPair).map((pair) => ({
    ...pair,
    similarity: similarity(pair.served.text, pair.copy.text),
  }));
  const enough = pairs.length >= minSamples;
  const failed = counted.length - pairs.length;
  const both = (measure: (answer: Pair["copy"] | Pair["served"]) => number) =>
    [pairs.map((pair) => measure(pair.served)), pairs.map((pair) => measure(pair.copy))] as const;
  const times = (measure: (answer: Pair["copy"] | Pair["served"]) => number) => ({
    p50: sidesOf(...both(measure), (values) => percentile(values, 50)),
    p95: sidesOf(...both(measure), (values) => percentile(values, 95)),
  });
  return {
    verdict: enough ? "compared" : "inconclusive",
    reason: enough
      ? undefined
      : `there are ${pairs.length} pairs of answers of these two releases; at least ${minSamples} are needed (--min-samples)`,
    served,
    copy,
    outcomes: outcomesOf(counted),
    failedPercent: counted.length === 0 ? undefined : (failed / counted.length) * 100,
    all: likenessOf(pairs),
    repeatable: likenessOf(pairs.filter(({ repeatable }) => repeatable)),
    milliseconds: times(({ milliseconds }) => milliseconds),
    firstTokenMilliseconds: times(({ ttft_milliseconds: first }) => first),
    tokens: sidesOf(...both(({ tokens }) => tokens), mean),
    worst: worstOf(pairs),
  };
}

interface Measured extends Pair {
  readonly similarity: number;
}

function outcomesOf(counted: readonly Prediction[]): Comparison["outcomes"] {
  const count = (outcome: Prediction["copy"]["outcome"]) =>
    counted.filter(({ copy }) => copy.outcome === outcome).length;
  return {
    ok: count("ok"),
    refused: count("refused"),
    error: count("error"),
    timeout: count("timeout"),
    dropped: counted.reduce((sum, { dropped_before: dropped }) => sum + dropped, 0),
  };
}

function likenessOf(pairs: readonly Measured[]): Likeness {
  const exact = pairs.filter(({ served, copy }) => served.text === copy.text).length;
  return {
    pairs: pairs.length,
    exactPercent: pairs.length === 0 ? undefined : (exact / pairs.length) * 100,
    similarity: mean(pairs.map((pair) => pair.similarity)),
  };
}

function worstOf(pairs: readonly Measured[]): Example[] {
  return pairs
    .filter(({ served, copy }) => served.text !== copy.text)
    .sort(
      (left, right) =>
        Number(right.repeatable) - Number(left.repeatable) || left.similarity - right.similarity,
    )
    .slice(0, shownExamples)
    .map((pair) => ({
      requestId: pair.request_id,
      question: pair.question,
      served: pair.served.text,
      copy: pair.copy.text,
      similarity: pair.similarity,
    }));
}
