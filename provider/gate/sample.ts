import type { GoldenItem } from "./golden-item.ts";

/** What a color made of one item: its answer, or why there is none. */
export type Sample =
  | {
      readonly answered: true;
      readonly text: string;
      /** Parts of the answer that came one after the other; with this project's server as many as tokens. */
      readonly tokens: number;
      /** Why the answer ended: `stop`, `length`, or what the server says. */
      readonly finish: string;
      /** From the request to the first text. */
      readonly firstTokenMilliseconds: number;
      readonly totalMilliseconds: number;
    }
  | { readonly answered: false; readonly reason: string; readonly totalMilliseconds: number };

export type Answered = Extract<Sample, { answered: true }>;

/** One item with what the colors made of it. */
export interface Measurement {
  readonly item: GoldenItem;
  readonly candidate: Sample;
  /** Undefined where there is no color to compare with, or it was not asked any more. */
  readonly reference?: Sample;
}

/** Both answers of the items that both colors answered. */
export function pairsOf(
  measurements: readonly Measurement[],
): { item: GoldenItem; candidate: Answered; reference: Answered }[] {
  return measurements.flatMap(({ item, candidate, reference }) =>
    candidate.answered && reference?.answered === true ? [{ item, candidate, reference }] : [],
  );
}
