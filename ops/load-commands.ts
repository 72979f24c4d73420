import type { Command } from "commander";
import { newVerb, onCall } from "./verb.ts";
import type { ReportOptions } from "./verbs/report.ts";

/** The verbs that put load on a stack and tell what came of it. */
export function loadCommands(root: string): Command[] {
  const report = newVerb("report", "show the report of a run of load")
    .argument("[run]", "name of the run, or how it begins; default: the newest one")
    .option("--open", "show its page with the plots in a browser");
  onCall<ReportOptions>(report, root, async (...call) => (await import("./verbs/report.ts")).report(...call));

  const results = newVerb("results", "show the runs of load that are kept, newest first");
  onCall(results, root, async (session) => (await import("./verbs/results.ts")).results(session));

  return [report, results];
}
