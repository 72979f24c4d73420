import * as pulumi from "@pulumi/pulumi";
import { closeSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { colors, type Color } from "../components/color.ts";
import { folderDigest } from "../components/docker/folder-digest.ts";
import { llamaServerProgram, type LlamaServerFolder } from "../components/docker/llama-server.ts";
import { ConfigError } from "./config-error.ts";
import type { StackConfig } from "./config.ts";
import type { Path } from "./judged-config.ts";

/** The folder of each color that has one. */
export type LlamaServers = Readonly<Partial<Record<Color, LlamaServerFolder>>>;

/** The first bytes of a program for Linux. */
const elf = Buffer.from("\x7fELF", "latin1");

/**
 * Looks into the folders that the config names.
 *
 * @throws ConfigError where one has no llama-server that a container could run
 */
export function findLlamaServers(config: StackConfig): LlamaServers {
  const project = pulumi.getProject();
  const path: Path = (name) => `${project}:${name}`;
  const problems = colors.flatMap((color) => llamaServerProblem(config[color].llamaServer, color, path));
  if (problems.length > 0) throw new ConfigError(pulumi.getStack(), problems);
  return Object.fromEntries(
    colors.flatMap((color) => {
      const { llamaServer: folder } = config[color];
      return folder === undefined ? [] : [[color, { path: folder, digest: folderDigest(folder) }]];
    }),
  );
}

/** What is wrong with a folder, in a sentence; empty where nothing is. */
export function llamaServerProblem(folder: string | undefined, color: Color, path: Path): string[] {
  if (folder === undefined) return [];
  const program = join(folder, llamaServerProgram);
  const problem = problemOf(program, folder);
  if (problem === undefined) return [];
  const name = path(`${color}.llamaServer`);
  return [
    `${name}: got ${folder}, where ${problem}; allowed: a folder inside the project with ${llamaServerProgram} for Linux and the libraries that it needs; ` +
      `do: copy one there, as app/README.md tells, or pulumi config rm --path '${name}'`,
  ];
}

function problemOf(program: string, folder: string): string | undefined {
  const stat = statSync(program, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return `there is no file ${llamaServerProgram}`;
  // A container sees the folder alone.
  if (relative(realpathSync(folder), realpathSync(program)).startsWith(".."))
    return `${llamaServerProgram} is a link that leads out of it`;
  // The container's user is none of this machine.
  if ((stat.mode & 0o005) !== 0o005)
    return `${llamaServerProgram} may not be executed by everybody (chmod a+rx ${program})`;
  return startOf(program).equals(elf) ? undefined : `${llamaServerProgram} is no program for Linux`;
}

function startOf(file: string): Buffer {
  const start = Buffer.alloc(elf.length);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, start, 0, start.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return start;
}
