import type { Measurement, Sample } from "../../../../provider/gate/sample.ts";

/** An answer of a color, with times in milliseconds. */
export const answered = (text: string, totalMilliseconds = 200, firstTokenMilliseconds = 40): Sample => ({
  answered: true,
  text,
  tokens: 4,
  finish: "stop",
  totalMilliseconds,
  firstTokenMilliseconds,
});

/** A request that brought no answer. */
export const failed = (reason = "status 500: out of order"): Sample => ({
  answered: false,
  reason,
  totalMilliseconds: 5,
});

/** What is said of an item; the rest is as usual. */
export interface Given {
  readonly candidate?: Sample;
  readonly reference?: Sample | undefined;
  readonly expected?: string;
  readonly temperature?: number;
}

/** One item, answered by both colors alike unless told otherwise. */
export const measured = (
  { candidate = answered("a"), reference = answered("a"), expected, temperature }: Given,
  index: number,
): Measurement => ({
  item: {
    id: `item ${index}`,
    prompt: "x",
    settings: { ...(temperature !== undefined && { temperature }) },
    expectations: { ...(expected !== undefined && { contains: expected }) },
  },
  candidate,
  reference,
});
