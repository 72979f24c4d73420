import type { Command } from "commander";
import { rate, time, wholeNumber } from "./option-values.ts";
import { newVerb, onCall } from "./verb.ts";
import type { DeployOptions } from "./verbs/deploy.ts";
import type { HistoryOptions } from "./verbs/history.ts";
import type { ReleaseOptions } from "./verbs/release.ts";
import type { RollbackOptions } from "./verbs/rollback.ts";
import type { RolloutOptions } from "./verbs/rollout.ts";
import type { WatchOptions } from "./verbs/watch.ts";

/** For verbs that update a stack. */
export const policiesOption = [
  "--policies",
  "refuse the update where a mandatory rule of the policy pack says no, with the levels of the stack",
] as const;

/** The verbs that bring a release to the users, and back. */
export function promotionCommands(root: string): Command[] {
  const rollout = withRolloutOptions(
    newVerb("rollout", "move the users to the standby step by step, watched"),
  )
    .option("--to <color>", "the candidate; default: the color without users")
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

  const watch = newVerb(
    "watch",
    'roll back where an alert with the label rollback="true" fires on a color with users',
  )
    .option("--poll <time>", "how often Alertmanager is asked", time, "5s")
    .option("--once", "look once and say what was done by the exit status");
  onCall<WatchOptions>(watch, root, async (session, options) =>
    (await import("./verbs/watch.ts")).watch(session, options),
  );

  const release = withReleaseOptions(
    newVerb("release", "write a release of the standby into the stack's file"),
  )
    .option("--color <color>", "standby, blue or green", "standby")
    .option("--same-as <color>", "active: what the users have now, instead of --model and --version")
    .option("--up", "bring it to the standby at once");
  onCall<ReleaseOptions>(release, root, async (session, options) =>
    (await import("./verbs/release.ts")).release(session, options),
  );

  const deploy = withRolloutOptions(
    withReleaseOptions(newVerb("deploy", "release, up, gate and rollout in one")),
  )
    .option(
      "--staged",
      "the release that the stack's file has for the standby, instead of --model and --version",
    )
    .option("--approve", "ask before each step")
    .option(...policiesOption)
    .option("--monitored", "put metrics from before and after into the report")
    .option("-y, --yes", "do not ask before the rollout begins");
  onCall<DeployOptions>(deploy, root, async (session, options) =>
    (await import("./verbs/deploy.ts")).deploy(session, options),
  );

  return [rollout, rollback, watch, release, deploy];
}

/** `history`, which shows the updates of the stack; `history export` is another verb below it. */
export function historyCommand(root: string): Command {
  const history = newVerb(
    "history",
    "show the stack's updates: who, what, when, why, verdict, duration",
  ).option("--limit <count>", "newest updates to show", wholeNumber(1), 20);
  return onCall<HistoryOptions>(history, root, async (session, options) =>
    (await import("./verbs/history.ts")).history(session, options),
  );
}

function withReleaseOptions(verb: Command): Command {
  return verb
    .option(
      "--model <model>",
      "a preset's name, the path of a GGUF file (with workload owl, of a .tar), or its URL",
    )
    .option("--version <version>", "version of the release, free text")
    .option("--sha256 <hex>", "refuse a model with another SHA-256");
}

/** Options that `rollout` and `deploy` share; the stack's config key `rollout` has their defaults. */
function withRolloutOptions(verb: Command): Command {
  return verb
    .option("--steps <percents>", "shares of the candidate, such as 10,50,100")
    .option("--interval <time>", "how long a step is watched, such as 60s or 5m", time)
    .option("--bake <time>", "how long the candidate is watched with all users", time)
    .option("--synthetic <rate>", "make this many requests a second, where users make too few", rate);
}
