import { Command } from "commander";
import { exitHelp } from "./exit.ts";
import { observationCommands } from "./observation-commands.ts";
import { loadCommands } from "./load-commands.ts";
import { wholeNumber } from "./option-values.ts";
import { historyCommand, policiesOption, promotionCommands } from "./promotion-commands.ts";
import { newVerb, onCall } from "./verb.ts";
import type { ChatOptions } from "./verbs/chat.ts";
import type { DownOptions } from "./verbs/down.ts";
import type { EnvOptions } from "./verbs/env.ts";
import type { Exported } from "./stored.ts";
import type { CompareOptions } from "./verbs/compare.ts";
import type { ExportOptions } from "./verbs/export.ts";
import type { FlipOptions } from "./verbs/flip.ts";
import type { LogsOptions } from "./verbs/logs.ts";
import type { PlanOptions } from "./verbs/plan.ts";
import type { TestOptions } from "./verbs/test.ts";
import type { UpOptions } from "./verbs/up.ts";

/** All verbs. Each loads its code when it is called, so that `--help` answers at once. */
export function commands(root: string, version: string): Command {
  const program = new Command("bluegreen")
    .description("Serves a model in two colors, and moves its users between them without losing a request.")
    .version(version)
    .addHelpText("after", exitHelp())
    // `release --version 2` is the release's, not the program's.
    .enablePositionalOptions()
    .exitOverride();

  const up = newVerb("up", "make the machine ready, deploy the stack, and ask the model something").option(
    ...policiesOption,
  );
  onCall<UpOptions>(up, root, async (session, options) =>
    (await import("./verbs/up.ts")).up(session, options),
  );

  const plan = newVerb(
    "plan",
    "say what users will notice of the next update, as the comment of a pull request",
  )
    .option("--output <file>", "write the comment there too")
    .option("--destroy", "say it of taking the stack down")
    .option("--policy-levels <file>", "levels of the policy pack; default: policies/levels/<stack>.json");
  onCall<PlanOptions>(plan, root, async (session, options) =>
    (await import("./verbs/plan.ts")).plan(session, options),
  );

  const flip = newVerb("flip", "move the users to the other color")
    .argument("[color]", "blue or green; default: the one that does not serve")
    .option("-y, --yes", "do not preview and do not ask")
    .option("--force", "also to a release that was rejected before");
  onCall<FlipOptions>(flip, root, async (...call) => (await import("./verbs/flip.ts")).flip(...call));

  const status = newVerb("status", "show what the stack says next to what runs");
  onCall(status, root, async (session) => (await import("./verbs/status.ts")).status(session));

  const chat = newVerb("chat", "talk to the model")
    .argument("[message]", "one message; without it a conversation")
    .option("--user <id>", "user id, which keeps a user with a color; default: a new one")
    .option("--color <color>", "ask blue or green, whatever the route says")
    .option("--max-tokens <count>", "longest answer, tokens", wholeNumber(1));
  onCall<ChatOptions>(chat, root, async (...call) => (await import("./verbs/chat.ts")).chat(...call));

  const gate = newVerb("gate", "run the gate's checks on a color, and move nobody").argument(
    "[color]",
    "blue or green; default: the one that does not serve",
  );
  onCall(gate, root, async (...call) => (await import("./verbs/gate.ts")).gate(...call));

  const health = newVerb("health", "ask the colors how they are").argument(
    "[color]",
    "blue or green; default: both",
  );
  onCall(health, root, async (...call) => (await import("./verbs/health.ts")).health(...call));

  const logs = newVerb("logs", "show what router and colors wrote")
    .argument(
      "[part]",
      "router, blue, green, blue-triton, blue-converter, …, prometheus, alertmanager, exporter, host, nginx or gpu; default: all",
    )
    .option("-f, --follow", "go on until Ctrl-C")
    .option("--tail <lines>", "begin with this many lines of each", wholeNumber(0), 100);
  onCall<LogsOptions>(logs, root, async (...call) => (await import("./verbs/logs.ts")).logs(...call));

  const mem = newVerb("mem", "show memory use, limits and the engine's memory");
  onCall(mem, root, async (session) => (await import("./verbs/mem.ts")).mem(session));

  const test = newVerb("test", "check any model server against the contract").requiredOption(
    "--base-url <url>",
    "server, router or direct path of a color, such as http://127.0.0.1/green",
  );
  onCall<TestOptions>(test, root, async (session, options) =>
    (await import("./verbs/test.ts")).test(session, options),
  );

  const exports = (["feedback", "predictions"] as const).map((exported) =>
    new Command(exported)
      .description(`${exported} export: ${exportSummaries[exported]}`)
      .exitOverride()
      .addCommand(exportCommand(exported, root)),
  );
  const history = historyCommand(root).enablePositionalOptions().addCommand(exportCommand("history", root));

  const compare = newVerb("compare", "compare the answers of both colors to requests that were copied")
    .option(
      "--since <time>",
      "requests from this time on, such as 2026-11-20T08:00:00Z; default: all that are kept",
    )
    .option("--min-samples <count>", "pairs below which nothing is concluded", wholeNumber(1), 30);
  onCall<CompareOptions>(compare, root, async (session, options) =>
    (await import("./verbs/compare.ts")).compare(session, options),
  );

  const down = newVerb("down", "take the stack down; state, images, models and history stay")
    .option("--purge", "remove history, state, images and build results of this project too")
    .option("-y, --yes", "do not ask");
  onCall<DownOptions>(down, root, async (session, options) =>
    (await import("./verbs/down.ts")).down(session, options),
  );

  const env = newVerb("env", 'print what makes plain pulumi work: eval "$(npx bluegreen env)"')
    .option("--shell <shell>", "posix, fish, or github: lines for the file $GITHUB_ENV", "posix")
    .option("--prepare", "make first what pulumi needs, with its plugins and without a Docker engine");
  onCall<EnvOptions>(env, root, async (session, options) =>
    (await import("./verbs/env.ts")).env(session, options),
  );

  for (const verb of [
    up,
    plan,
    flip,
    gate,
    ...promotionCommands(root),
    ...observationCommands(root),
    status,
    chat,
    health,
    logs,
    mem,
    test,
    compare,
    ...loadCommands(root),
    history,
    ...exports,
    down,
    env,
  ])
    program.addCommand(verb);
  return program;
}

const exportSummaries: Readonly<Record<Exported, string>> = {
  history: "print what users asked and what they were answered, a JSON document a line",
  feedback: "print users' opinions with the answers that they are about, a JSON document a line",
  predictions: "print what both colors made of shadowed requests, a JSON document a line",
};

/** The `export` of `history export`, `feedback export` and `predictions export`. */
function exportCommand(exported: Exported, root: string): Command {
  const verb = newVerb("export", exportSummaries[exported])
    .option(
      "--since <time>",
      "from this time on, such as 2026-11-20 or 2026-11-20T08:00:00Z; default: everything",
    )
    .option("--color <color>", "read through blue or green; both have the same");
  return onCall<ExportOptions>(verb, root, async (session, options) =>
    (await import("./verbs/export.ts")).exportStored(session, exported, options),
  );
}
