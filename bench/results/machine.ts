import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { arch, cpus, release, totalmem, type } from "node:os";
import { promisify } from "node:util";
import { bytes } from "../../ops/table.ts";
import type { Circumstances } from "./circumstances.ts";
import { recordedFile } from "./recorded.ts";

/** Changed by recording one bench, and no reason to call the next one's commit changed. */
const writtenByRecording = [":!README.md", `:!${recordedFile}`];

/** Now, of this clone, on this machine. */
export async function circumstancesNow(root: string): Promise<Circumstances> {
  return { measuredAt: new Date().toISOString(), commit: await commitOf(root), machine: await machineLine() };
}

/** `2 × Some CPU, 23.5 GiB, Debian GNU/Linux 12 (bookworm) x64, Node v22.1.0`. */
export async function machineLine(): Promise<string> {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown CPU";
  const memory = bytes(totalmem());
  return `${processors.length} × ${model}, ${memory}, ${await systemName()} ${arch()}, Node ${process.version}`;
}

/** As the distribution calls itself; elsewhere kernel and release. */
async function systemName(): Promise<string> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text)?.[1] ?? `${type()} ${release()}`;
}

async function commitOf(root: string): Promise<string> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)("git", args, { cwd: root })).stdout.trim();
  try {
    const changed = await git(
      "status",
      "--porcelain",
      "--untracked-files=no",
      "--",
      ".",
      ...writtenByRecording,
    );
    return `${await git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : "-dirty"}`;
  } catch {
    // An archive of the files is no clone, and a machine need not have git.
    return "unknown";
  }
}
