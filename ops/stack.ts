import { readFile } from "node:fs/promises";
import { CommandError, LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { detachedPulumi } from "./detached-pulumi.ts";
import { LockedError, OperatorError } from "./exit.ts";
import type { Interruption } from "./interruption.ts";
import { readStackFile, shortName, writeStackFile, type Project } from "./project.ts";
import { explainFailure } from "./pulumi-failure.ts";
import { thisHost } from "./recovery/this-host.ts";
import { restored } from "./stack-file.ts";

/** Opens the project's stack, and makes it where it is not there yet. */
export async function createOrSelectStack(project: Project, interruption: Interruption): Promise<Stack> {
  const workspace = await openWorkspace(project, interruption);
  return explained(() => keepingStackFile(project, () => Stack.createOrSelect(project.stack, workspace)));
}

/** Opens the project's stack; undefined where there is none. */
export async function findStack(project: Project, interruption: Interruption): Promise<Stack | undefined> {
  const workspace = await openWorkspace(project, interruption);
  try {
    return await explained(() => keepingStackFile(project, () => Stack.select(project.stack, workspace)));
  } catch (error) {
    if (error instanceof Error && error.cause instanceof StackNotFoundError) return undefined;
    throw error;
  }
}

/** Opens the project's stack. Throws `OperatorError` where there is none. */
export async function requireStack(project: Project, interruption: Interruption): Promise<Stack> {
  const stack = await findStack(project, interruption);
  if (stack) return stack;
  throw new OperatorError("usage", `there is no stack "${project.stack}" yet`, "make it with: npm run up");
}

/**
 * Runs an operation that has no business in the stack's file. The engine stores a salt there, which it would find
 * in the state as well (PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER), so a clone need not show it as a change.
 */
export async function keepingStackFile<T>(project: Project, operation: () => Promise<T>): Promise<T> {
  const before = await readStackFile(project);
  try {
    return await operation();
  } finally {
    const after = await readFile(project.stackFile, "utf8");
    const wanted = restored(before, after);
    if (wanted !== after) await writeStackFile(project, wanted);
  }
}

/** Turns a failed command into an `OperatorError`, whose cause it becomes. */
export async function explained<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { exit, message, cure, held } = explainFailure(error.message, thisHost);
    if (held !== undefined) throw new LockedError(held, message, cure, { cause: error });
    throw new OperatorError(exit, message, cure, { cause: error });
  }
}

/** An empty stack of the project's name in a local backend of its own, such as a folder for a while; the stack's real state is not touched. */
export async function createStackIn(
  backendUrl: string,
  project: Project,
  interruption: Interruption,
): Promise<Stack> {
  const workspace = await openWorkspace(project, interruption, { PULUMI_BACKEND_URL: backendUrl });
  return explained(() => keepingStackFile(project, () => Stack.create(shortName(project.stack), workspace)));
}

async function openWorkspace(
  project: Project,
  interruption: Interruption,
  envVars: Readonly<Record<string, string>> = {},
): Promise<LocalWorkspace> {
  try {
    return await LocalWorkspace.create({
      workDir: project.root,
      pulumiCommand: await detachedPulumi(interruption),
      envVars,
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new OperatorError("toolchain", "pulumi does not start", "make what is missing with: npm run up", {
      cause: error,
    });
  }
}
