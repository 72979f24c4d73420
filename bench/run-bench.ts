import { messageOf } from "../toolchain/errors.ts";
import type { Bench, BenchContext } from "./goal.ts";
import { outcomeOf, refusalOf, type Outcome, type RoundRecord } from "./results/outcome.ts";

/** Runs one bench. It never throws: why the bench did not run to its end is part of the outcome, and its rounds so far are kept. */
export async function runBench(bench: Bench, context: BenchContext, count: number): Promise<Outcome> {
  const started = performance.now();
  const records: RoundRecord[] = [];
  let failure: string | undefined;
  try {
    context.signal.throwIfAborted();
    for await (const record of bench.rounds(context, count)) {
      const refusal = refusalOf(bench, record);
      if (refusal !== undefined) throw new Error(`round ${records.length + 1}: ${refusal}`);
      records.push(record);
      context.say(`${bench.name}: round ${records.length} of ${count} measured`);
    }
  } catch (error) {
    failure = messageOf(error);
  }
  return outcomeOf(bench, records, count, (performance.now() - started) / 1000, failure);
}
