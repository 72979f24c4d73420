import type { Stack } from "@pulumi/pulumi/automation";
import { routerUrl } from "../../components/docker/router-url.ts";
import { connectDocker } from "../containers.ts";
import { confirmed } from "../confirmation.ts";
import { OperatorError, type Exit } from "../exit.ts";
import { readConfig, type Project } from "../project.ts";
import { purgeStack, purgeToolchain, type PurgeResult } from "../purge.ts";
import { recover } from "../recovery/recover.ts";
import { StateFile } from "../rollout/state-file.ts";
import { explained, findStack } from "../stack.ts";
import { duration } from "../table.ts";
import { useToolchain } from "../toolchain.ts";
import { runDestroy, type UpdateOutcome } from "../update.ts";
import type { Session } from "../verb.ts";
import { WatchMemory } from "../watch/memory.ts";

export interface DownOptions {
  readonly purge?: boolean;
  readonly yes?: boolean;
}

/** Takes the stack down, with what an update that was killed has left. Users get no answer from then on. */
export async function down(session: Session, { purge = false, yes = false }: DownOptions): Promise<Exit> {
  const { project, terminal, interruption } = session;
  if (!yes && !(await confirmed(session, question(project.stack, purge)))) {
    terminal.print("nothing was changed");
    return "ok";
  }
  await useToolchain(project);
  const stack = await findStack(project, interruption);
  if (stack) await recover(stack, await urlOf(project), session);
  const outcome = stack && (await runDestroy(stack, session));
  await new StateFile(project).remove();
  await new WatchMemory(project).remove();
  const purged = purge ? await purgeAll(session, stack) : [];

  terminal.print(summary(outcome));
  for (const { thing, removed, reason } of purged) {
    terminal.print(removed ? `removed ${thing}` : `kept ${thing}: ${reason ?? "unknown"}`);
  }
  const hint = purge
    ? "models/ stays: its files may be your own"
    : "chat history, images, models and state stay; --purge removes all but the models";
  terminal.print(terminal.paint("dim", hint));
  terminal.result({ destroyed: outcome ?? null, purged });
  return "ok";
}

/** A stack whose config is wrong can be taken down all the same. */
async function urlOf(project: Project): Promise<string | undefined> {
  try {
    const { router } = await readConfig(project);
    return routerUrl(router.address, router.port);
  } catch (error) {
    if (error instanceof OperatorError) return undefined;
    throw error;
  }
}

function question(stack: string, purge: boolean): string {
  const more = purge ? ", and remove its chat history and feedback, state, images and build results" : "";
  return `Take the stack "${stack}" down${more}? Its users will get no answer.`;
}

function summary(outcome: UpdateOutcome | undefined): string {
  if (!outcome) return "there was no stack";
  if (outcome.changed === 0) return "nothing was running";
  return `${outcome.changed} resource(s) removed in ${duration(outcome.seconds)}`;
}

async function purgeAll(session: Session, stack: Stack | undefined): Promise<readonly PurgeResult[]> {
  const { project } = session;
  const docker = await connectDocker();
  const results = [...(await purgeStack(docker, project)), ...(await purgeToolchain(docker, project))];
  if (stack) {
    await explained(() => stack.workspace.removeStack(stack.name, { preserveConfig: true }));
    results.push({ thing: `state of stack ${stack.name}`, removed: true });
  }
  const { stopEngine } = await import("../../toolchain/index.ts");
  if (await stopEngine(project.root))
    results.push({ thing: "the Docker engine that npm run up had started", removed: true });
  return results;
}
