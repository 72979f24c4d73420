import { setTimeout as delay } from "node:timers/promises";
import { colors, otherColor, type Color } from "../components/color.ts";
import type { Contestant } from "./contestant.ts";
import { Load, type LoadShape } from "./load/load.ts";
import { streamSpans, type LoadResult } from "./load/result.ts";

/** One swap under load. */
export interface Swap {
  readonly color: Color;
  /** From the write to the first answer of the new color; undefined where it never answered. */
  readonly milliseconds: number | undefined;
  /** True where a stream was open from before the write until after that answer. */
  readonly spannedByStream: boolean;
}

export interface Round {
  readonly swaps: readonly Swap[];
  readonly load: LoadResult;
  readonly seconds: number;
}

/** Time for connections and streams to be open before the first swap, and to be used after each, milliseconds. */
const settleMilliseconds = 2000;

/** Longest wait for the new color's first answer. */
const answerSeconds = 30;

/**
 * Some swaps in a row under one load. Every contestant gets the same load, and is timed by the same clock. Throws when `signal`
 * aborts.
 */
export async function runRound(
  contestant: Contestant,
  swaps: number,
  shape: LoadShape = {},
  onSwap: (color: Color, milliseconds: number | undefined) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Round> {
  const started = performance.now();
  const load = Load.start(contestant.origin, shape);
  const writes: { color: Color; from: number; to: number | undefined }[] = [];
  try {
    await delay(settleMilliseconds, undefined, { signal });
    for (let swap = 0; swap < swaps; swap += 1) {
      const color = otherColor(currentColor(load, contestant));
      const from = await contestant.swap(color);
      await load.until(({ sightings }) => sightings.firstAfter(from, color) !== undefined, answerSeconds);
      const to = load.sightings.firstAfter(from, color);
      writes.push({ color, from, to });
      onSwap(color, to === undefined ? undefined : to - from);
      await delay(settleMilliseconds, undefined, { signal });
    }
  } finally {
    await load.stop();
  }
  return {
    swaps: writes.map(({ color, from, to }) => ({
      color,
      milliseconds: to === undefined ? undefined : to - from,
      spannedByStream: to !== undefined && streamSpans(load.streams, from, to),
    })),
    load,
    seconds: (performance.now() - started) / 1000,
  };
}

function currentColor({ sightings }: Load, { name, origin }: Contestant): Color {
  const color = colors.find((known) => known === sightings.current);
  if (color === undefined)
    throw new Error(`${name}: ${origin}/healthz is answered by ${sightings.current ?? "nobody"}`);
  return color;
}
