import type { Contestant } from "../contestant.ts";
import type { Bench, BenchContext } from "../goal.ts";
import type { RoundRecord } from "../results/outcome.ts";
import { runRound, type Round } from "../round.ts";
import { breachOf, failedGoal, firstAnswerGoal, measuredOf } from "./measured.ts";
import { RouteStage } from "./stage.ts";

/** There and back, so that every round begins on the same color. */
const swapsPerRound = 2;

/** The two ways to move users, in one run, under the same load. */
export const routeBench: Bench = {
  name: "route",
  says: 'flips by "pulumi up" under load, in turn with a new configuration and "nginx -s reload" before the same colors',
  goals: [firstAnswerGoal, failedGoal],
  rounds,
};

async function* rounds(context: BenchContext, count: number): AsyncGenerator<RoundRecord> {
  const stage = await RouteStage.start(context);
  try {
    for (let round = 0; round < count; round += 1) {
      const { ours, peer } = await bothOf(stage, round % 2 === 0, context);
      yield measuredOf(ours, peer);
      const breach = breachOf(ours);
      if (breach !== undefined) throw new Error(breach);
    }
  } finally {
    await stage.remove();
  }
}

async function bothOf(
  stage: RouteStage,
  oursFirst: boolean,
  { signal, say }: BenchContext,
): Promise<{ readonly ours: Round; readonly peer: Round }> {
  const run = (contestant: Contestant) =>
    runRound(contestant, swapsPerRound, {}, tellSwaps(contestant, say), signal);
  if (oursFirst) return { ours: await run(stage.ours), peer: await run(stage.peer) };
  const peer = await run(stage.peer);
  return { peer, ours: await run(stage.ours) };
}

/** Tells each swap as it happens. */
export function tellSwaps(
  { name }: Contestant,
  say: BenchContext["say"],
): (color: string, milliseconds: number | undefined) => void {
  return (color, milliseconds) =>
    say(`${name}: ${milliseconds?.toFixed(0) ?? "?"} ms from the write to ${color}'s first answer`);
}
