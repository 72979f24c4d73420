import { setTimeout as delay } from "node:timers/promises";
import type { Bench, BenchContext, Pair } from "../goal.ts";
import { Load, type LoadShape } from "../load/load.ts";
import { loadKinds, type LoadResult } from "../load/result.ts";
import { DeployedStack, type Deployment } from "./deployed-stack.ts";

/**
 * Two users of the model, each with one short question after the other, and four who poll `GET /healthz` ten times a second: as much as the
 * active color answers without a queue, so that a longer answer means less of the machine and not a longer queue.
 */
const load: LoadShape = { users: 2, streams: 0, connections: 4, healthPauseMilliseconds: 100 };

/** How long users are watched before each deployment, seconds: about as long as one takes. */
const secondsBefore = 20;

/** The limit, seconds: what the closest peer's deployment of the same model took elsewhere without users, of which it sleeps 22. */
const peerSeconds = 24;

export const deploymentBench: Bench = {
  name: "deployment",
  says: "a deployment under load, from the release to the old color stopped: what users meet in it against what they met before, and how long it takes against a limit, the closest peer's 24 s",
  goals: [
    {
      name: "deployment-p95",
      says: "p95 of 2 users' answers in a deployment, against before it",
      unit: "ms",
      better: "lower",
      bar: 2,
      wish: 1.25,
    },
    {
      name: "deployment-failed",
      says: "requests failed in a deployment; none may",
      unit: "failed",
      better: "lower",
      bar: 0,
      limit: true,
    },
    {
      name: "deployment-wall",
      says: "bluegreen deploy of a release under load, gate included, against the limit: the peer's 24 s without load",
      unit: "s",
      better: "lower",
      bar: 1,
      limit: true,
    },
  ],
  rounds,
};

async function* rounds(context: BenchContext, count: number): AsyncGenerator<Record<string, Pair>> {
  const { say, signal } = context;
  say("a stack with its standby stopped …");
  const stack = await DeployedStack.create(context);
  try {
    for (let round = 0; round < count; round += 1) {
      const before = await watched(stack.url, async () => {
        await delay(secondsBefore * 1000, undefined, { signal });
      });
      if (failedIn(before) > 0)
        throw new Error(`before a deployment no request may fail: ${failuresOf(before).join("; ")}`);
      let deployment: Deployment = { seconds: 0, steps: [] };
      const during = await watched(stack.url, async () => {
        deployment = await stack.deploy();
      });
      const { seconds, steps } = deployment;
      const p95 = { ours: p95Of(during), theirs: p95Of(before) };
      say(
        `deployed after ${seconds.toFixed(1)} s (${steps.map(({ step, seconds: took }) => `${step} ${took.toFixed(1)}`).join(", ")}), ` +
          `p95 ${p95.ours.toFixed(0)} ms, before ${p95.theirs.toFixed(0)} ms`,
      );
      for (const reason of failuresOf(during)) say(`failed: ${reason}`);
      yield {
        "deployment-p95": p95,
        "deployment-failed": { ours: failedIn(during), theirs: 0 },
        "deployment-wall": { ours: seconds, theirs: peerSeconds },
      };
    }
  } finally {
    await stack.destroy();
  }
}

/** Users ask as long as `work` goes on. */
async function watched(url: string, work: () => Promise<void>): Promise<LoadResult> {
  const users = Load.start(url, load);
  try {
    await work();
  } finally {
    await users.stop();
  }
  return users;
}

function failedIn({ tallies }: LoadResult): number {
  return loadKinds.reduce((sum, kind) => sum + tallies[kind].summary().failed, 0);
}

/** `2 of chat: status 503 …`, a line for each reason. */
function failuresOf({ tallies }: LoadResult): string[] {
  return loadKinds.flatMap((kind) =>
    Object.entries(tallies[kind].summary().reasons).map(
      ([reason, count]) => `${count} of ${kind}: ${reason}`,
    ),
  );
}

function p95Of({ tallies }: LoadResult): number {
  const { latencyMilliseconds } = tallies.chat.summary();
  if (latencyMilliseconds === undefined) throw new Error("users had no answer, so there is no p95");
  return latencyMilliseconds.p95;
}
