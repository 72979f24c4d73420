import type { Stack } from "@pulumi/pulumi/automation";
import { layoutOf } from "../../toolchain/layout.ts";
import { withLock } from "../../toolchain/lock.ts";
import { LockedError } from "../exit.ts";
import type { Project } from "../project.ts";
import { explained, keepingStackFile } from "../stack.ts";
import type { Session } from "../verb.ts";
import { readLocks, removeLock } from "./lock-files.ts";
import { describeHolder, judgeLock, lockRefusal } from "./lock.ts";
import { describeOperation, pendingOperations, readState, withoutPending, type State } from "./state.ts";
import { thisHost } from "./this-host.ts";

/**
 * Mends what an update that was killed has left: its lock, its pending operations, and what it had created without
 * recording it, and says it in one sentence each. Changes nothing where there is nothing of it. Two recoveries of one
 * clone come after one another. Throws `OperatorError` where a living update holds the lock.
 */
export async function recover(stack: Stack, session: Session): Promise<string[]> {
  const { project, terminal, interruption } = session;
  const tell = (step: string) => terminal.print(`${terminal.paint("yellow", "recovered:")} ${step}`);
  const wait = (pid: number) => terminal.note(`waiting for process ${pid}, which works on this project …`);
  const work = async () => {
    const locks = await clearLocks(project, tell);
    const rest = await mend(stack, session, tell);
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

/** Settles first what the state does not know, so that the state is written once, with what it takes in. */
async function mend(stack: Stack, session: Session, tell: Tell): Promise<string[]> {
  const { project, terminal, reach } = session;
  const exported = await explained(() => keepingStackFile(project, () => stack.exportStack()));
  const state = readState(exported.deployment);
  const steps: string[] = [];
  const done = (step: string) => {
    steps.push(step);
    tell(step);
  };
  const kept = (what: string) => terminal.note(`${terminal.paint("yellow", "kept")} ${what}`);
  const target = await reach.target();
  const adoptions = await target.settle(state, { done, kept });
  const pending = pendingOperations(state);
  if (pending.length > 0) {
    await writeState(stack, project, exported.version, withoutPending(state, adoptions));
    done(`cleared from the state what had not ended: ${pending.map(describeOperation).join(", ")}`);
  }
  return steps;
}

async function writeState(stack: Stack, project: Project, version: number, state: State): Promise<void> {
  await explained(() => keepingStackFile(project, () => stack.importStack({ version, deployment: state })));
}
