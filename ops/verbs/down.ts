import type { Stack } from "@pulumi/pulumi/automation";
import { confirmed } from "../confirmation.ts";
import type { Exit } from "../exit.ts";
import { removeBuildResults, type PurgeResult } from "../purge.ts";
import { recover } from "../recovery/recover.ts";
import { StateFile } from "../rollout/state-file.ts";
import { refuseOtherCluster } from "../same-cluster.ts";
import { explained, findStack } from "../stack.ts";
import { duration } from "../table.ts";
import type { Remains } from "../target/target.ts";
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
  const { project, terminal, interruption, reach } = session;
  const { remains } = await reach.target();
  if (!yes && !(await confirmed(session, question(project.stack, purge ? remains : undefined)))) {
    terminal.print("nothing was changed");
    return "ok";
  }
  await useToolchain(project);
  const stack = await findStack(project, interruption);
  if (stack) {
    await refuseOtherCluster(stack, session);
    await recover(stack, session);
  }
  const outcome = stack && (await runDestroy(stack, session));
  await new StateFile(project).remove();
  await new WatchMemory(project).remove();
  const purged = purge ? await purgeAll(session, stack, remains) : [];

  terminal.print(summary(outcome));
  for (const { thing, removed, reason } of purged) {
    terminal.print(removed ? `removed ${thing}` : `kept ${thing}: ${reason ?? "unknown"}`);
  }
  const hint = purge ? remains.staysPurged : remains.stays;
  terminal.print(terminal.paint("dim", hint));
  terminal.result({ destroyed: outcome ?? null, purged });
  return "ok";
}

function question(stack: string, remains: Remains | undefined): string {
  const more = remains === undefined ? "" : `, and remove its ${remains.purged}`;
  return `Take the stack "${stack}" down${more}? Its users will get no answer.`;
}

function summary(outcome: UpdateOutcome | undefined): string {
  if (!outcome) return "there was no stack";
  if (outcome.changed === 0) return "nothing was running";
  return `${outcome.changed} resource(s) removed in ${duration(outcome.seconds)}`;
}

async function purgeAll(
  { project }: Session,
  stack: Stack | undefined,
  remains: Remains,
): Promise<readonly PurgeResult[]> {
  const results = [...(await remains.purge()), await removeBuildResults(project)];
  if (stack) {
    await explained(() => stack.workspace.removeStack(stack.name, { preserveConfig: true }));
    results.push({ thing: `state of stack ${stack.name}`, removed: true });
  }
  return results;
}
