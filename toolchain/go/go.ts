import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { unzip } from "../archive.ts";
import { download } from "../download.ts";
import { ToolchainError } from "../errors.ts";
import type { StepContext } from "../plan.ts";
import { run } from "../run.ts";
import { findOnPath } from "../pulumi/path.ts";

/** The Go that every tool can be built with: no older than the `go` line of any go.mod here. */
export const neededGo = "1.25.11";

/** SHA-256 of Go itself as the module proxy serves it, for the platforms where that was verified. */
const goArchives: Readonly<Record<string, string>> = {
  "linux-amd64": "dbf20d78a456c1a53fc52c06f1660851cb115be9b0807caf1abc4aedf8c77c1b",
};

/** How to run Go. */
export interface Go {
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Removes what was only needed for the build. */
  readonly dispose: () => Promise<void>;
}

/** What to do for a Go that is new enough. */
export type GoChoice = "installed" | "switch" | "fetch" | "none";

/**
 * @param installed version of the Go on PATH, `1.24.2`; undefined where there is none
 * @param fetchable whether Go itself is fetched for this platform
 */
export function chooseGo(installed: string | undefined, fetchable: boolean): GoChoice {
  if (installed !== undefined && isAtLeast(installed, neededGo)) return "installed";
  if (fetchable) return "fetch";
  // Since 1.21 Go fetches the version that a module asks for by itself.
  return installed !== undefined && isAtLeast(installed, "1.21.0") ? "switch" : "none";
}

export function isAtLeast(version: string, wanted: string): boolean {
  const [have, need] = [version, wanted].map((text) =>
    text.split(".").map((part) => Number.parseInt(part, 10)),
  );
  for (let index = 0; index < 3; index++) {
    const difference = (have?.[index] ?? 0) - (need?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * A Go that can build every tool.
 *
 * @param tool what is built, and what to install instead, for the message where there is no Go
 */
export async function provideGo(
  context: StepContext,
  tool: { readonly name: string; readonly instead?: string },
): Promise<Go> {
  const { environment } = context;
  const command = findOnPath("go", environment.PATH);
  const installed = command ? await versionOf(command, context) : undefined;
  const platform = goPlatform();
  const choice = chooseGo(installed, platform in goArchives);
  const keep = () => Promise.resolve();
  switch (choice) {
    case "installed":
      return {
        command: command ?? "go",
        environment: { ...environment, GOTOOLCHAIN: "local" },
        dispose: keep,
      };
    case "switch":
      return {
        command: command ?? "go",
        environment: { ...environment, GOTOOLCHAIN: "auto" },
        dispose: keep,
      };
    case "fetch":
      return fetchGo(platform, context);
    case "none":
      throw new ToolchainError(
        `Building ${tool.name} needs Go ${neededGo} or later, and ${installed ? `this one is ${installed}` : "there is none"}. ` +
          `Install ${tool.instead === undefined ? "" : `${tool.instead}, or `}Go (https://go.dev/dl), and run again.`,
      );
  }
}

async function versionOf(go: string, context: StepContext): Promise<string | undefined> {
  const printed = await run(go, ["version"], {
    log: join(context.layout.logs, "go.log"),
    environment: { ...context.environment, GOTOOLCHAIN: "local" },
    signal: context.signal,
    timeoutSeconds: 30,
  });
  return /go(\d+\.\d+(?:\.\d+)?)/.exec(printed)?.[1];
}

/** Downloads Go, which the module proxy serves as the module golang.org/toolchain, for this one build. */
async function fetchGo(platform: string, context: StepContext): Promise<Go> {
  const { layout, environment, signal, report } = context;
  const version = `v0.0.1-go${neededGo}.${platform}`;
  const folder = join(layout.build, "go");
  const archive = join(layout.build, `go-${version}.zip`);
  const url = `${goProxyOf(environment)}/golang.org/toolchain/@v/${version}.zip`;
  await removeReadOnly(folder);
  await mkdir(folder, { recursive: true });
  await download({ url, file: archive, sha256: goArchives[platform] ?? "", signal, report });
  report("unpacking Go");
  const prefix = `golang.org/toolchain@${version}/`;
  await unzip(archive, (member) => placeOf(member, prefix, folder), signal);
  await rm(archive);
  const caches = { GOPATH: join(folder, "path"), GOCACHE: join(folder, "cache"), GOFLAGS: "-modcacherw" };
  return {
    command: join(folder, "bin", "go"),
    environment: { ...environment, ...caches, GOROOT: folder, GOTOOLCHAIN: "local" },
    dispose: () => removeReadOnly(folder),
  };
}

function placeOf(member: string, prefix: string, folder: string) {
  const path = member.slice(prefix.length);
  return { path: join(folder, path), executable: /^(?:bin|pkg\/tool)\//.test(path) };
}

/** The first proxy of GOPROXY that is an address. */
export function goProxyOf(environment: NodeJS.ProcessEnv): string {
  const listed = (environment.GOPROXY ?? "").split(/[,|]/).map((entry) => entry.trim());
  const proxy = listed.find((entry) => /^https?:/.test(entry)) ?? "https://proxy.golang.org";
  return proxy.replace(/\/+$/, "");
}

function goPlatform(): string {
  return `${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
}

async function removeReadOnly(folder: string): Promise<void> {
  await chmod(folder, 0o755).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}
