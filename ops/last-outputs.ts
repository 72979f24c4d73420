import type { OutputMap } from "@pulumi/pulumi/automation";
import type { Interruption } from "./interruption.ts";
import type { Project } from "./project.ts";
import { explained, findStack, keepingStackFile } from "./stack.ts";
import { useToolchain } from "./toolchain.ts";

/** Asks for what the last successful update recorded; nothing where none has. */
export type LastOutputs = () => Promise<OutputMap>;

/** Asks the engine. Throws `ToolchainError` where there is no Pulumi yet. */
export async function readLastOutputs(project: Project, interruption: Interruption): Promise<OutputMap> {
  await useToolchain(project);
  const stack = await findStack(project, interruption);
  return stack === undefined ? {} : explained(() => keepingStackFile(project, () => stack.outputs()));
}
