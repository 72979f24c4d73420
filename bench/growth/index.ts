import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { modelFileOf } from "../../components/model.ts";
import type { BenchContext } from "../goal.ts";
import { growContext, predictedOwn, type ContextMet } from "./contexts.ts";
import type { Growth } from "./report.ts";
import { plotsOf, tablesOf } from "./report.ts";
import { GrowthStage, parallelSequences } from "./stage.ts";
import { growUsers } from "./users.ts";

/** What is measured of a stack. */
export interface GrowthPlan {
  readonly userCounts: readonly number[];
  /** Context of a sequence, tokens. */
  readonly contextSizes: readonly number[];
  /** How long each number of users asks, before and while it is measured. */
  readonly seconds: { readonly warm: number; readonly measured: number };
}

export const wholePlan: GrowthPlan = {
  userCounts: [1, 2, 4, 8, 16, 32],
  contextSizes: [512, 1024, 2048, 4096, 8192],
  seconds: { warm: 2, measured: 10 },
};

/** Measures a stack of its own over users and over context sizes. Takes everything away, also when it fails. */
export async function measureGrowth(
  context: BenchContext,
  machine: string,
  { userCounts, contextSizes, seconds }: GrowthPlan = wholePlan,
): Promise<Growth> {
  const { header, displayName } = modelFileOf();
  if (header === undefined) throw new Error(`${displayName}: nothing is known of its header`);
  const stage = await GrowthStage.start(context);
  try {
    const users = [];
    for (const count of userCounts) {
      await growUsers(stage.url, count, seconds.warm, context.signal);
      const met = await growUsers(stage.url, count, seconds.measured, context.signal);
      users.push({ ...met, ownBytes: await stage.ownBytes("blue") });
      context.say(`${count} users: ${met.answers} answers, p50 ${met.whole.p50.toFixed(0)} ms`);
    }
    const contexts: ContextMet[] = [];
    for (const size of contextSizes) {
      await stage.giveContext(size);
      const met = await growContext(stage.greenUrl, size);
      const predictedBytes = predictedOwn(header, size, parallelSequences);
      contexts.push({ ...met, ownBytes: await stage.ownBytes("green"), predictedBytes });
      context.say(`context of ${size} tokens: first token after ${met.firstMilliseconds.toFixed(0)} ms`);
    }
    return { finishedAt: new Date().toISOString(), machine, model: displayName, users, contexts };
  } finally {
    await stage.remove();
  }
}

/** Writes the plots and the figures behind them into a folder; the lines to print. */
export async function writeGrowth(growth: Growth, folder: string): Promise<string[]> {
  const { users, context } = plotsOf(growth);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "growth.json"), `${JSON.stringify(growth, null, 2)}\n`);
  await writeFile(join(folder, "growth-users.svg"), users);
  await writeFile(join(folder, "growth-context.svg"), context);
  return [
    ...tablesOf(growth),
    "",
    `written: growth.json, growth-users.svg and growth-context.svg in ${folder}`,
  ];
}
