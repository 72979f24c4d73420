import type { GoldenItem } from "./golden-item.ts";
import { pairsOf, type Measurement, type Sample } from "./sample.ts";

/** Asks a color one item. A failure is a sample; throws only where the whole measuring is cancelled. */
export type Ask = (color: string, item: GoldenItem) => Promise<Sample>;

export interface MeasuringPlan {
  readonly items: readonly GoldenItem[];
  readonly candidate: string;
  /** The color to compare with. Default: none. */
  readonly reference?: string | undefined;
  /** Failed requests of the candidate above which nothing is asked any more. */
  readonly toleratedFailures: number;
  /** Answers of both colors that a comparison takes. */
  readonly minimumSamples: number;
  /** Time that the reference's answers may take in all before those that a comparison can do without are left out. */
  readonly referenceSeconds: number;
}

/**
 * Asks both colors every item, one request at a time and in turn who is first, so that both see the same load. Ends as soon as
 * the candidate has failed too often to pass. The reference is asked no more once too few answers of it can come, or where it has
 * given enough and is slow: it is busy with users.
 */
export async function measure(
  ask: Ask,
  plan: MeasuringPlan,
  progress: (message: string) => void,
): Promise<Measurement[]> {
  const { items, candidate, toleratedFailures } = plan;
  const measured: Measurement[] = [];
  for (const [index, item] of items.entries()) {
    progress(`${candidate}: golden item ${index + 1} of ${items.length}`);
    measured.push(await askBoth(ask, item, candidate, referenceAfter(measured, plan), index % 2 === 1));
    const failures = measured.filter((each) => !each.candidate.answered).length;
    if (failures > toleratedFailures) break;
  }
  return measured;
}

/** The color to compare the next item with; undefined where another answer of it is of no use, or not worth its time. */
function referenceAfter(measured: readonly Measurement[], plan: MeasuringPlan): string | undefined {
  const { items, reference, minimumSamples, referenceSeconds } = plan;
  const lost = measured.filter((each) => each.reference?.answered === false).length;
  if (items.length - lost < minimumSamples) return undefined;
  const spent = measured.reduce((sum, each) => sum + (each.reference?.totalMilliseconds ?? 0), 0);
  const isEnough = pairsOf(measured).length >= minimumSamples;
  return isEnough && spent > referenceSeconds * 1000 ? undefined : reference;
}

async function askBoth(
  ask: Ask,
  item: GoldenItem,
  candidate: string,
  reference: string | undefined,
  referenceFirst: boolean,
): Promise<Measurement> {
  if (reference === undefined) return { item, candidate: await ask(candidate, item) };
  const before = referenceFirst ? await ask(reference, item) : undefined;
  const answer = await ask(candidate, item);
  return { item, candidate: answer, reference: before ?? (await ask(reference, item)) };
}
