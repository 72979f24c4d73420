import { Command, InvalidArgumentError } from "commander";
import { secondsOf } from "./duration.ts";
import { newVerb, onCall } from "./verb.ts";
import type { RollbackOptions } from "./verbs/rollback.ts";
import type { RolloutOptions } from "./verbs/rollout.ts";

/** The verbs that bring a release to the users, and back. */
export function promotionCommands(root: string): Command[] {
  const rollout = withRolloutOptions(
    newVerb("rollout", "move the users to the standby step by step, watched"),
  )
    .option("--approve", "ask before each step; in another shell: let a waiting rollout go on")
    .option("--pause", "in another shell: keep a running rollout at its step until --approve")
    .option("--abort", "take the users of a rollout back, of one that runs elsewhere too")
    .option("--resume", "go on with a rollout whose process has gone")
    .option("-y, --yes", "do not ask before it begins");
  onCall<RolloutOptions>(rollout, root, async (session, options) =>
    (await import("./verbs/rollout.ts")).rollout(session, options),
  );

  const rollback = newVerb("rollback", "take the users back to the color that served before")
    .option("--to <color>", "blue or green; default: the one before the last flip, or an end of the canary")
    .option("--force", "also to a release that was rejected, and over another operation's lease")
    .option("--reason <text>", "why, for the history and for whoever meets the rejected release again");
  onCall<RollbackOptions>(rollback, root, async (session, options) =>
    (await import("./verbs/rollback.ts")).rollback(session, options),
  );

  return [rollout, rollback];
}

/** Options that `rollout` and `deploy` share; the stack's config key `rollout` has their defaults. */
function withRolloutOptions(verb: Command): Command {
  return verb
    .option("--to <color>", "the candidate; default: the color without users")
    .option("--steps <percents>", "shares of the candidate, such as 10,50,100")
    .option("--interval <time>", "how long a step is watched, such as 60s or 5m", time)
    .option("--bake <time>", "how long the candidate is watched with all users", time)
    .option("--synthetic <rate>", "make this many requests a second, where users make too few", rate);
}

/** Checked here, so that a wrong one is told before anything is asked. */
function time(text: string): string {
  if (secondsOf(text) !== undefined) return text;
  throw new InvalidArgumentError("allowed are times such as 60s, 5m or 1h");
}

function rate(text: string): number {
  const value = Number(text);
  if (/^\d{1,3}(\.\d{1,2})?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError("allowed is a number of requests a second, such as 5");
}
