import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { LockedError, OperatorError, type Exit } from "../exit.ts";
import { commentOf } from "../plan/comment.ts";
import { askEngine, type Previewed, type Wanted } from "../plan/engine.ts";
import { planOf } from "../plan/plan.ts";
import { readPreview } from "../plan/preview.ts";
import { stoppedByError } from "../plan/stopped.ts";
import { levelFileOf } from "../../policies/level-file.ts";
import { readConfig, readStackFile, shortName, writeStackFile, type Project } from "../project.ts";
import { readLocks } from "../recovery/lock-files.ts";
import { judgeLock, lockRefusal } from "../recovery/lock.ts";
import { thisHost } from "../recovery/this-host.ts";
import { refuseOtherCluster } from "../same-cluster.ts";
import { createStackIn, findStack, requireStack } from "../stack.ts";
import { useToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

export interface PlanOptions {
  readonly output?: string;
  readonly destroy?: boolean;
  readonly policyLevels?: string;
}

/** Says what users will notice of the next update, or of taking the stack down, as the comment of a pull request. Changes nothing. */
export async function plan(session: Session, options: PlanOptions): Promise<Exit> {
  const { project, terminal } = session;
  const { preview, stopped } = await leavingStackFile(project, () => previewed(session, options));
  const planned = planOf(project.stack, preview, stopped);
  const comment = commentOf(planned);
  if (options.output !== undefined) await writeComment(options.output, comment);
  terminal.write(comment);
  terminal.result({ ...planned, comment });
  return planned.exit;
}

/** Every byte stays: other verbs take the salt out, which is no business of a review. */
async function leavingStackFile<T>(project: Project, work: () => Promise<T>): Promise<T> {
  const before = await readStackFile(project);
  try {
    return await work();
  } finally {
    if ((await readStackFile(project)) !== before) await writeStackFile(project, before);
  }
}

async function previewed(session: Session, options: PlanOptions): Promise<Previewed> {
  const { project, terminal, interruption } = session;
  const wanted = wantedOf(session, options);
  try {
    if (!wanted.destroy) await readConfig(project);
  } catch (error) {
    // A reviewer wants to read it too; the engine would say the same.
    return { preview: readPreview([]), stopped: stoppedByError(error) };
  }
  await useToolchain(project);
  await refuseRunningUpdate(session);
  terminal.note("looking what would change …");
  const stack = wanted.destroy
    ? await requireStack(project, interruption)
    : await findStack(project, interruption);
  if (stack === undefined) return previewedAnew(session, wanted);
  await refuseOtherCluster(stack, session);
  return askEngine(stack, session, wanted);
}

/** A stack that is not there yet is previewed in a folder for a while: to make it is the first update's business. */
async function previewedAnew(session: Session, wanted: Wanted): Promise<Previewed> {
  const { project, interruption } = session;
  const folder = await mkdtemp(join(tmpdir(), "bluegreen-"));
  try {
    const stack = await createStackIn(pathToFileURL(folder).href, project, interruption);
    return await askEngine(stack, session, wanted);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The engine previews a locked stack too, and would tell of a state that the update is about to replace. */
async function refuseRunningUpdate({ project }: Session): Promise<void> {
  const holders = (await readLocks(project)).map(({ holder }) => holder);
  if (holders.every((holder) => judgeLock(holder, thisHost) === "gone")) return;
  const { message, cure, held } = lockRefusal(holders, thisHost);
  throw new LockedError(held, message, cure);
}

function wantedOf({ project }: Session, { destroy = false, policyLevels }: PlanOptions): Wanted {
  return {
    destroy,
    policyPack: join(project.root, "policies"),
    policyLevels: policyLevels === undefined ? levelFileOf(shortName(project.stack)) : resolve(policyLevels),
  };
}

async function writeComment(file: string, comment: string): Promise<void> {
  try {
    await writeFile(file, comment);
  } catch (error) {
    throw new OperatorError(
      "usage",
      `--output: ${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      "name a file in a folder that is there",
      { cause: error },
    );
  }
}
