import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hashOf, hashOfTrees } from "../hash.ts";
import { fingerprintOf } from "../marks.ts";
import type { StepContext } from "../plan.ts";
import { run } from "../run.ts";
import { provideGo, type Go } from "./go.ts";

/** A command that is built from a Go module. */
export interface GoTool {
  /** Its name in messages, such as `k6`. */
  readonly name: string;
  /** Import path of its main package; `.` where that lies in the folder. */
  readonly mainPackage: string;
  /** Folder with the go.mod and go.sum that pin it, absolute. Its name is that of log and mark. */
  readonly sources: string;
  readonly linkerFlags: string;
  /** Build tags, by which packages let parts of themselves be left out. @default none */
  readonly tags?: readonly string[];
  /** Patterns of packages whose speed is no matter: without inlining they compile in three fifths of the time. @default none */
  readonly notInlined?: readonly string[];
  /** Where the command lies once it is built, absolute. */
  readonly path: string;
  /** What to install instead, for a machine without Go. @default nothing can be */
  readonly instead?: string;
}

/**
 * Growth of the heap after which compiler and linker collect garbage, percent. Go's own 100 takes a quarter more time for the largest package; beyond 400 it
 * is memory alone that grows: the largest package takes 870 MB with it, and 700 with 100.
 */
const collectorPercent = "400";

/** True where the command was built from these sources. */
export async function isBuilt(tool: GoTool, { marks }: StepContext): Promise<boolean> {
  return marks.holds(markName(tool), await stateOf(tool));
}

/** Throws `ToolchainError` where there is no Go, or the build fails; a command that was there stays then. */
export function buildGoTool(tool: GoTool, context: StepContext): Promise<void> {
  return buildGoTools([tool], context);
}

/** The same for those of several that are not built yet, with one Go and one cache, which may have to be fetched. */
export async function buildGoTools(
  tools: readonly [GoTool, ...GoTool[]],
  context: StepContext,
): Promise<void> {
  const go = await provideGo(context, tools[0]);
  for (const tool of tools) if (!(await isBuilt(tool, context))) await build(tool, go, context);
  await go.dispose();
}

async function build(tool: GoTool, go: Go, context: StepContext): Promise<void> {
  const { layout, marks, signal, report } = context;
  const { sources, path } = tool;
  await mkdir(dirname(path), { recursive: true });
  const built = `${path}.new`;
  let packages = 0;
  try {
    await run(go.command, buildArguments(tool, built), {
      cwd: sources,
      log: join(layout.logs, `${basename(sources)}.log`),
      environment: { GOGC: collectorPercent, ...go.environment, CGO_ENABLED: "0", GOWORK: "off" },
      signal,
      onLine: (line) =>
        report(line.startsWith("go: downloading") ? line.slice(4) : `${++packages} packages compiled`),
    });
  } catch (reason) {
    await rm(built, { force: true });
    throw reason;
  }
  await rename(built, path);
  await marks.set(markName(tool), await stateOf(tool));
}

function buildArguments(
  { linkerFlags, tags = [], notInlined = [], mainPackage }: GoTool,
  output: string,
): string[] {
  return [
    "build",
    "-v",
    "-trimpath",
    "-buildvcs=false",
    // What debuggers need is left out of every tool by its linker flags (-s -w), so the compiler need not make it.
    "-gcflags=all=-dwarf=false",
    ...notInlined.map((packages) => `-gcflags=${packages}=-dwarf=false -l`),
    ...(tags.length > 0 ? [`-tags=${tags.join(",")}`] : []),
    "-ldflags",
    linkerFlags,
    "-o",
    output,
    mainPackage,
  ];
}

function markName({ sources }: GoTool): string {
  return basename(sources);
}

/** What a command is built from, all arguments of its compilation included, and which file that made. */
export async function stateOf(tool: GoTool): Promise<string> {
  const { sources, path } = tool;
  const inputs = await hashOfTrees((await builtFrom(sources)).map((name) => join(sources, name)));
  return `${hashOf([inputs, ...buildArguments(tool, basename(path))].join("\0"))} ${(await fingerprintOf(path)) ?? "gone"}`;
}

/** Files that make a difference: those that pin modules, and programs of this project's own. tools.go only names what is pinned. */
async function builtFrom(sources: string): Promise<readonly string[]> {
  const names = await readdir(sources);
  return names.filter((name) => /^go[.](?:mod|sum)$|[.]go$/.test(name) && name !== "tools.go");
}
