import { quantile } from "./load/latencies.ts";
import { loadKinds, sumOf, type LoadKind } from "./load/result.ts";
import type { TallySummary } from "./load/tally.ts";
import type { Round } from "./round.ts";

/** What all rounds of one contestant came to. */
export interface Standing {
  readonly name: string;
  readonly swaps: number;
  /** Requests of all kinds. */
  readonly answered: number;
  readonly failed: number;
  /** From the write to the first answer of the new color, milliseconds; undefined where it was never seen. */
  readonly switchMilliseconds: { readonly p50: number; readonly max: number } | undefined;
  /** Swaps after which the new color never answered. */
  readonly unanswered: number;
  /** Swaps across which no stream was open. */
  readonly withoutStream: number;
  readonly kinds: Readonly<Record<LoadKind, TallySummary>>;
  /** Time under load. */
  readonly seconds: number;
}

/** A claim of this project, and whether the run upheld it. */
export interface Claim {
  readonly text: string;
  readonly measured: string;
  readonly holds: boolean;
}

/** Requests that must have been answered, for each flip. */
export const answersPerFlip = 1500;

/** A flip may take at most this share of the time that a reload takes. */
export const allowedRatio = 0.5;

export function standingOf(name: string, rounds: readonly Round[]): Standing {
  const tallies = sumOf(rounds.map(({ load }) => load));
  const kinds = {
    health: tallies.health.summary(),
    chat: tallies.chat.summary(),
    stream: tallies.stream.summary(),
  };
  const swaps = rounds.flatMap((round) => round.swaps);
  const times = swaps.flatMap(({ milliseconds }) => milliseconds ?? []).sort((left, right) => left - right);
  return {
    name,
    swaps: swaps.length,
    answered: total(loadKinds.map((kind) => kinds[kind].answered)),
    failed: total(loadKinds.map((kind) => kinds[kind].failed)),
    switchMilliseconds: times.length > 0 ? { p50: quantile(times, 0.5), max: quantile(times, 1) } : undefined,
    unanswered: swaps.length - times.length,
    withoutStream: swaps.filter(({ spannedByStream }) => !spannedByStream).length,
    kinds,
    seconds: total(rounds.map(({ seconds }) => seconds)),
  };
}

/** Median time of `ours` as a share of that of `peer`; undefined where one was not measured. */
export function ratioOf(ours: Standing, peer: Standing): number | undefined {
  if (!ours.switchMilliseconds || !peer.switchMilliseconds) return undefined;
  return ours.switchMilliseconds.p50 / peer.switchMilliseconds.p50;
}

export function claimsOf(ours: Standing, peer: Standing): Claim[] {
  const ratio = ratioOf(ours, peer);
  const wanted = ours.swaps * answersPerFlip;
  return [
    { text: "no request is lost", measured: `${ours.failed} failed`, holds: ours.failed === 0 },
    {
      text: `at least ${wanted} requests are answered`,
      measured: `${ours.answered} answered`,
      holds: ours.answered >= wanted,
    },
    {
      text: "a stream is open across every flip, and every stream is whole",
      measured: `${ours.kinds.stream.answered} streams whole, ${ours.withoutStream} flips without one`,
      holds: ours.withoutStream === 0 && ours.kinds.stream.failed === 0,
    },
    {
      text: "the new color answers after every flip",
      measured: `${ours.unanswered} flips without an answer`,
      holds: ours.unanswered === 0,
    },
    {
      text: `from write to first answer: at most ${allowedRatio} of the reload's time (medians)`,
      measured: ratio === undefined ? "not measured" : `ratio ${ratio.toFixed(2)}`,
      holds: ratio !== undefined && ratio <= allowedRatio,
    },
  ];
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
