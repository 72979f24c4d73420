import type { GoldenItem } from "./golden-item.ts";
import type { Measurement, Sample } from "./sample.ts";

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
}

/**
 * Asks both colors every item, one request at a time and in turn who is first, so that both see the same load. Ends as soon as
 * the candidate has failed too often to pass; does not ask the reference any more once too few answers of it can come.
 */
export async function measure(
  ask: Ask,
  plan: MeasuringPlan,
  progress: (message: string) => void,
): Promise<Measurement[]> {
  const { items, candidate, reference, toleratedFailures, minimumSamples } = plan;
  const measured: Measurement[] = [];
  for (const [index, item] of items.entries()) {
    progress(`${candidate}: golden item ${index + 1} of ${items.length}`);
    const lost = measured.filter((each) => each.reference?.answered === false).length;
    const compared = items.length - lost < minimumSamples ? undefined : reference;
    measured.push(await askBoth(ask, item, candidate, compared, index % 2 === 1));
    const failures = measured.filter((each) => !each.candidate.answered).length;
    if (failures > toleratedFailures) break;
  }
  return measured;
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
