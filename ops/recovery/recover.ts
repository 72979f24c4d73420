import type { Stack } from "@pulumi/pulumi/automation";
import { layoutOf } from "../../toolchain/layout.ts";
import { withLock } from "../../toolchain/lock.ts";
import { connectDocker } from "../containers.ts";
import { LockedError } from "../exit.ts";
import { askRouter } from "../live-route.ts";
import { stackLabel, type Project } from "../project.ts";
import { explained, keepingStackFile } from "../stack.ts";
import type { Session } from "../verb.ts";
import { labelled, removeOrphan } from "./labelled.ts";
import { readLocks, removeLock } from "./lock-files.ts";
import { describeHolder, judgeLock, lockRefusal } from "./lock.ts";
import { judgeOrphan, servingParts, type Orphan, type Serving } from "./orphan.ts";
import {
  describeOperation,
  knownIds,
  pendingCreate,
  pendingOperations,
  readState,
  withoutPending,
  type Adoption,
  type State,
} from "./state.ts";
import { thisHost } from "./this-host.ts";

/**
 * Mends what an update that was killed has left: its lock, its pending operations, and what it had created without
 * recording it, and says it in one sentence each. Changes nothing where there is nothing of it. Two recoveries of one
 * clone come after one another. `url` is the router's, undefined where nobody knows it. Throws `OperatorError` where a
 * living update holds the lock.
 */
export async function recover(stack: Stack, url: string | undefined, session: Session): Promise<string[]> {
  const { project, terminal, interruption } = session;
  const tell = (step: string) => terminal.print(`${terminal.paint("yellow", "recovered:")} ${step}`);
  const wait = (pid: number) => terminal.note(`waiting for process ${pid}, which works on this project …`);
  const work = async () => {
    const locks = await clearLocks(project, tell);
    const rest = await mend(stack, url, session, tell);
    return [...locks, ...rest];
  };
  return withLock(layoutOf(project.root), wait, work, interruption.graceful);
}

type Tell = (step: string) => void;

/** Removes the locks of processes that are gone from this machine. Throws where another one holds the stack. */
async function clearLocks(project: Project, tell: Tell): Promise<string[]> {
  const locks = await readLocks(project);
  const held = locks.filter(({ holder }) => judgeLock(holder, thisHost) !== "gone");
  if (held.length > 0) {
    const {
      message,
      cure,
      held: verdict,
    } = lockRefusal(
      held.map(({ holder }) => holder),
      thisHost,
    );
    throw new LockedError(verdict, message, cure);
  }
  const steps: string[] = [];
  for (const lock of locks) {
    await removeLock(lock);
    steps.push(`removed the lock of ${describeHolder(lock.holder)}: that process is gone`);
    tell(steps.at(-1) ?? "");
  }
  return steps;
}

/** Settles orphans first, so that the state is written once, with those that it takes in. */
async function mend(stack: Stack, url: string | undefined, session: Session, tell: Tell): Promise<string[]> {
  const { project, terminal } = session;
  const exported = await explained(() => keepingStackFile(project, () => stack.exportStack()));
  const state = readState(exported.deployment);
  const docker = await connectDocker();
  const things = await labelled(docker, stackLabel(project));
  const known = knownIds(state);
  const orphans = things.filter(({ id }) => !known.has(id));
  const serving = orphans.length > 0 ? await askServing(things, url) : new Set<never>();
  const steps: string[] = [];
  const done = (step: string) => {
    steps.push(step);
    tell(step);
  };

  const adoptions: Adoption[] = [];
  for (const orphan of orphans) {
    const operation = pendingCreate(state, dockerTypes[orphan.kind], orphan.name);
    const { act, why } = judgeOrphan(orphan, operation !== undefined, serving);
    const subject = `${orphan.kind} ${orphan.name}, which no update had recorded: ${why}`;
    if (act === "remove") {
      await removeOrphan(docker, orphan);
      done(`removed ${subject}`);
    } else if (act === "adopt" && operation !== undefined) {
      adoptions.push({ operation, id: orphan.id });
      done(`took over ${subject}`);
    } else {
      terminal.note(`${terminal.paint("yellow", "kept")} ${subject}`);
    }
  }
  const pending = pendingOperations(state);
  if (pending.length > 0) {
    await writeState(stack, project, exported.version, withoutPending(state, adoptions));
    done(`cleared from the state what had not ended: ${pending.map(describeOperation).join(", ")}`);
  }
  return steps;
}

async function askServing(things: readonly Orphan[], url: string | undefined): Promise<Serving> {
  const routerRuns = things.some(
    ({ kind, part, inUse }) => kind === "container" && part === "router" && inUse,
  );
  if (!routerRuns) return servingParts(undefined, routerRuns);
  return servingParts(url === undefined ? "no answer" : await askRouter(url), routerRuns);
}

const dockerTypes: Readonly<Record<Orphan["kind"], string>> = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
};

async function writeState(stack: Stack, project: Project, version: number, state: State): Promise<void> {
  await explained(() => keepingStackFile(project, () => stack.importStack({ version, deployment: state })));
}
