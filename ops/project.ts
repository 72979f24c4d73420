import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { StackConfig } from "../infra/config.ts";
import { OperatorError } from "./exit.ts";
import { replaceFile } from "./replace-file.ts";
import { configValues, encryptedKeysOf } from "./stack-file.ts";

/** A clone of this project and one of its stacks. */
export interface Project {
  /** Absolute path of the folder that holds Pulumi.yaml. */
  readonly root: string;
  /** Name in Pulumi.yaml, which prefixes config keys and names of containers. */
  readonly name: string;
  /** Stack name as the user wrote it: `dev`, or `organization/project/dev`. */
  readonly stack: string;
  /** Absolute path of `Pulumi.<stack>.yaml`. */
  readonly stackFile: string;
}

/** Looks up the project. Throws `OperatorError` for a stack name that cannot be one. */
export async function openProject(root: string, stack: string): Promise<Project> {
  if (!/^([A-Za-z0-9_.-]+\/){0,2}[A-Za-z0-9_.-]{1,100}$/.test(stack)) {
    throw new OperatorError(
      "usage",
      `--stack: got "${stack}"; allowed are letters, digits, "_", "." and "-"`,
    );
  }
  const { name } = parse(await readFile(join(root, "Pulumi.yaml"), "utf8")) as { name: string };
  return { root, name, stack, stackFile: join(root, `Pulumi.${shortName(stack)}.yaml`) };
}

/** The last part of a stack's name, which its file and its containers carry. */
export function shortName(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

/** Value of the label `bluegreen.stack` on everything that belongs to the stack. */
export function stackLabel(project: Pick<Project, "name" | "stack">): string {
  return `${project.name}-${shortName(project.stack)}`;
}

/** The stack's file as text. Throws `OperatorError` where it is missing. */
export async function readStackFile(project: Project): Promise<string> {
  try {
    return await readFile(project.stackFile, "utf8");
  } catch (error) {
    throw new OperatorError(
      "usage",
      `there is no ${project.stackFile}`,
      "copy Pulumi.dev.yaml to that name and edit it, or name another stack with --stack",
      { cause: error },
    );
  }
}

/** Replaces the stack's file as a whole. */
export async function writeStackFile({ stackFile }: Project, text: string): Promise<void> {
  await replaceFile(stackFile, text);
}

/** The stack's config, checked by the rules that the program has. Throws `OperatorError` with every problem. */
export async function readConfig(project: Project): Promise<StackConfig> {
  const { ConfigError, parseStackConfig } = await import("../infra/config.ts");
  const stackText = await readStackFile(project);
  const projectText = await readFile(join(project.root, "Pulumi.yaml"), "utf8");
  try {
    return parseStackConfig(
      configValues(stackText, projectText, project.name),
      project.name,
      shortName(project.stack),
      encryptedKeysOf(stackText, project.name),
    );
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof Error && error.name.startsWith("YAML")))
      throw error;
    throw new OperatorError("usage", error.message, undefined, { cause: error });
  }
}
