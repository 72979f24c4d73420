import { join, relative } from "node:path";
import { OperatorError, type Exit } from "../exit.ts";
import { aimAt } from "../load/aim.ts";
import { listens } from "../load/listens.ts";
import { runLoad, type LoadTarget } from "../load/run.ts";
import { runFiles, runFolder } from "../load/run-folder.ts";
import type { LoadRun } from "../load/run-schema.ts";
import { settingsOf, urlOf, type LoadOptions } from "../load/settings.ts";
import { askRouter, type RoutePlace } from "../live-route.ts";
import type { LoadVerdict } from "../load/report/index.ts";
import { shortName } from "../project.ts";
import { requireOutputs } from "../stack-outputs.ts";
import { requireStack } from "../stack.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

/** Makes load, by itself or around a command, and reports what users would have noticed. */
export async function load(
  session: Session,
  options: LoadOptions,
  profile: string | undefined,
): Promise<Exit> {
  const { project, terminal, interruption } = session;
  const settings = settingsOf(profile, options);
  const target = await targetOf(session, options.url);
  const { prepareLoadGenerator } = await import("../../toolchain/index.ts");
  const { generator: k6, warnings } = await prepareLoadGenerator({
    projectDirectory: project.root,
    environment: process.env,
    signal: interruption.graceful,
  });
  for (const warning of warnings) terminal.note(`${terminal.paint("yellow", "warning:")} ${warning}`);
  const folder = join(project.root, runFolder(target.stack, new Date(), settings.profile));
  const tools = { k6, terminal, interruption, environment: process.env };
  const run = await runLoad(folder, target, settings, tools);

  const { writeLoadReport } = await import("../load/report/index.ts");
  const verdict = await writeLoadReport(folder);
  for (const sentence of verdict.sentences) terminal.print(sentence);
  terminal.print(`report: ${relative(project.root, folder)}`);
  terminal.result({ folder: relative(project.root, folder), run, verdict });
  if (run.generatorFailed !== undefined) {
    const log = relative(project.root, join(folder, runFiles.generatorLog));
    terminal.note(`${terminal.paint("red", "error:")} ${run.generatorFailed}\n  see ${log}`);
  }
  return exitOf(run, verdict, interruption.graceful.aborted);
}

/** A failed request comes first: nothing that happened beside it makes it undone. */
export function exitOf(run: LoadRun, verdict: LoadVerdict, stopped: boolean): Exit {
  if (verdict.failed > 0) return "refused";
  if (stopped) return "interrupted";
  if (run.generatorFailed !== undefined) return "failed";
  if (run.command !== undefined && run.command.exitCode !== 0) return "failed";
  if (verdict.inconclusive !== undefined) return "inconclusive";
  return verdict.passed ? "ok" : "refused";
}

/** A server that was named, or the stack's router. Throws `OperatorError` where nothing answers there. */
async function targetOf(
  { project, terminal, interruption, reach }: Session,
  named: string | undefined,
): Promise<LoadTarget> {
  const stack = shortName(project.stack);
  if (named !== undefined) {
    const url = urlOf(named);
    const route = await askRouter({ url });
    return { stack, url, routerUrl: route !== undefined && route !== "no answer" ? url : undefined };
  }
  await useToolchain(project);
  const outputs = await requireOutputs(await requireStack(project, interruption), project);
  const answers = async (router: RoutePlace) => (await askRouter(router)) !== "no answer";
  const aim = await aimAt(outputs, () => reach.recorded(outputs), answers, listens);
  if (aim === undefined) {
    throw new OperatorError(
      "unhealthy",
      `the router of the stack "${project.stack}" does not answer at ${outputs.url}`,
      "see: npx bluegreen status",
    );
  }
  if (aim.isDetour)
    terminal.note(
      `${terminal.paint("yellow", "warning:")} ${outputs.url} does not answer this machine, so the load goes through the API server, which every figure includes; ` +
        "to measure what users meet, run it where they are, or name an address with --url",
    );
  return { stack, url: aim.url, routerUrl: aim.routerUrl };
}
