import type { Command } from "commander";
import type { LoadOptions } from "./load/settings.ts";
import { newVerb, onCall } from "./verb.ts";
import type { ReportOptions } from "./verbs/report.ts";

/** The verbs that put load on a stack and tell what its users would have noticed. */
export function loadCommands(root: string): Command[] {
  const load = newVerb("load", "make load like users', and report whether they would have noticed anything")
    .argument("<profile>", "baseline: load alone; deployment: load around a command; soak: load for hours")
    .argument("[command...]", "after --: what runs under load in the profile deployment")
    .option("--scenario <scenario>", "health, inference, streaming, or mixed of all three", "mixed")
    .option(
      "--rate <rates>",
      "arrivals a second, such as 5, or health=20,chat=0.5,stream=0.25 of a mixed scenario; default: those",
    )
    .option(
      "--duration <time>",
      "how long: baseline 60s, soak 1h; deployment: before and after its command, 10s",
    )
    .option("--longest <time>", "deployment: end the load after this time, also where its command goes on")
    .option("--name <text>", "what to call the run in its report")
    .option("--url <url>", "load any server of this API, instead of the stack's router")
    .option("--store", "keep the questions in the history, as users' are; they are shadowed then too")
    .addHelpText("after", examples);
  onCall<Omit<LoadOptions, "command">>(load, root, async (session, options, profile) =>
    (await import("./verbs/load.ts")).load(session, { ...options, command: load.args.slice(1) }, profile),
  );

  const report = newVerb("report", "show the report of a run of load")
    .argument("[run]", "name of the run, or how it begins; default: the newest one")
    .option("--open", "show its page with the plots in a browser");
  onCall<ReportOptions>(report, root, async (...call) => (await import("./verbs/report.ts")).report(...call));

  const results = newVerb("results", "show the runs of load that are kept, newest first");
  onCall(results, root, async (session) => (await import("./verbs/results.ts")).results(session));

  return [load, report, results];
}

const examples = `
Examples:
  npx bluegreen load baseline
  npx bluegreen load deployment -- npx bluegreen deploy --model models/new.gguf --version 2 --yes
  npx bluegreen load deployment --scenario streaming --rate 1 -- pulumi up --yes
  npx bluegreen load soak --duration 8h --name before-release-2
  npx bluegreen load baseline --url http://127.0.0.1:8000 --scenario inference --rate 2`;
