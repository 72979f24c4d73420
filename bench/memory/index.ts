import { colors, otherColor } from "../../components/color.ts";
import { memoryNeed, ownBytes } from "../../components/model-memory.ts";
import { modelFileOf } from "../../components/model.ts";
import type { Bench, BenchContext } from "../goal.ts";
import type { RoundRecord } from "../results/outcome.ts";
import { breachOf, measuredOf, mebibytes, secondColorGoal, stackGoal, type MemoryRound } from "./measured.ts";
import { MemoryStage } from "./stage.ts";

/** What the colors of the stage serve with: no key of theirs is set. */
const context = { contextTokens: 1024, parallelSequences: 4 };

/** What two colors of one model take, and the stack around them. */
export const memoryBench: Bench = {
  name: "memory",
  says: "proportional set size (PSS) of a stack's processes after answers: both colors with one alone, everything with 1.2 GiB",
  goals: [secondColorGoal, stackGoal],
  rounds,
};

async function* rounds(bench: BenchContext, count: number): AsyncGenerator<RoundRecord> {
  const predictedBytes = predictedOwn();
  const stage = await MemoryStage.start(bench);
  try {
    for (let round = 0; round < count; round += 1) {
      const read = await oneRound(stage, round);
      tell(read, predictedBytes, bench.say);
      yield measuredOf(read);
      const breach = breachOf(read, predictedBytes);
      if (breach !== undefined) throw new Error(breach);
    }
  } finally {
    await stage.remove();
  }
}

/** The colors take turns in who is alone first. Each begins anew, so that neither has the other's past. */
async function oneRound(stage: MemoryStage, round: number): Promise<MemoryRound> {
  const first = colors[round % 2 === 0 ? 0 : 1];
  const second = otherColor(first);
  await stage.stop(second);
  await stage.startAnew(first);
  const alone = await stage.memoryOf(first);
  await stage.startAnew(second);
  const together = [await stage.memoryOf(first), await stage.memoryOf(second)] as const;
  return { alone, together, stack: await stage.memoryOfAll() };
}

/** What a color is predicted to keep for itself, bytes. */
function predictedOwn(): number {
  const { header, name } = modelFileOf();
  if (header === undefined) throw new Error(`the header of ${name} is not known`);
  return ownBytes(memoryNeed(header, context));
}

function tell(
  { together: [first, second] }: MemoryRound,
  predictedBytes: number,
  say: BenchContext["say"],
): void {
  const shown = (bytes: number) => `${mebibytes(bytes).toFixed(0)} MiB`;
  say(
    `of its own ${shown(first.anonymous)} and ${shown(second.anonymous)} (predicted ${shown(predictedBytes)}); ` +
      `both map ${shown(second.file.resident)} of the model, ${shown(second.file.unshared)} unshared`,
  );
}
