import { access, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { distribution, installPackages, systemEnvironment } from "../../toolchain/engine/debian.ts";
import { ToolchainError } from "../../toolchain/errors.ts";
import { hashOf } from "../../toolchain/hash.ts";
import type { Layout } from "../../toolchain/layout.ts";
import { findOnPath } from "../../toolchain/path.ts";
import type { Step, StepContext } from "../../toolchain/plan.ts";
import { run } from "../../toolchain/run.ts";

const mark = "aws-emulator";
const requirements = join(__dirname, "requirements.txt");

/** The oldest Python that the pinned packages run on; Debian 12 has it. */
const oldestPython: readonly [major: number, minor: number] = [3, 11];
const debianPackages = ["python3", "python3-venv"];

/** Prints the version where this Python can make a virtual environment that has pip. */
const versionScript = "import ensurepip, sys, venv; print(*sys.version_info[:2])";

/** The interpreter that runs the emulator. */
export function emulatorPython(layout: Layout): string {
  return join(environmentFolder(layout), "bin", "python");
}

/**
 * moto, the emulator of AWS, in a virtual environment of its own, from whatever index pip is configured for. A change of what is pinned, or of
 * Python, makes it anew.
 */
export const emulatorStep: Step = {
  title: "AWS emulator",
  async find({ layout, marks }) {
    if (!(await marks.holds(mark, await fingerprint()))) return undefined;
    const isThere = await access(emulatorPython(layout)).then(
      () => true,
      () => false,
    );
    return isThere ? "moto, made before" : undefined;
  },
  async make(context) {
    const { layout, marks, environment, signal, report } = context;
    const python = await pythonOf(context);
    const folder = environmentFolder(layout);
    await rm(folder, { recursive: true, force: true });
    const options = { log: join(layout.logs, "aws-emulator.log"), environment, signal, timeoutSeconds: 900 };
    await run(python, ["-m", "venv", folder], options);
    const install = [
      "install",
      "--no-compile",
      "--require-hashes",
      "--only-binary=:all:",
      "--requirement",
      requirements,
    ];
    await run(emulatorPython(layout), ["-m", "pip", ...install], {
      ...options,
      onLine: (line) => report(`pip: ${line.slice(0, 80)}`),
    });
    await marks.set(mark, await fingerprint());
    return `moto on ${python}`;
  },
};

function environmentFolder(layout: Layout): string {
  return join(layout.tools, "moto");
}

async function fingerprint(): Promise<string> {
  return hashOf(await readFile(requirements, "utf8"));
}

/** A Python that can make the environment; on Debian one is installed where there is none. */
async function pythonOf(context: StepContext): Promise<string> {
  const found = await usablePython(context);
  if (found !== undefined) return found;
  const isDebian = (await distribution()).includes("debian");
  const refusal = refusalOf({ isDebian, root: process.getuid?.() === 0 });
  if (refusal !== undefined) throw new ToolchainError(refusal);
  await installPackages(debianPackages, context);
  const installed = await usablePython(context);
  if (installed !== undefined) return installed;
  throw new ToolchainError(
    `The emulator of AWS needs Python ${oldestPython.join(".")}, and Debian's is older. Install one, first on PATH, and run again.`,
  );
}

/** Why no Python can be installed, undefined where it can. */
export function refusalOf({ isDebian, root }: { isDebian: boolean; root: boolean }): string | undefined {
  if (isDebian && root) return undefined;
  const needs = `The emulator of AWS needs Python ${oldestPython.join(".")} or later with venv and ensurepip`;
  if (!isDebian) return `${needs}. Install it, first on PATH, and run again.`;
  return `${needs}. Run this as root, or: apt-get install ${debianPackages.join(" ")}`;
}

/** The first python3 of PATH where it will do, else Debian's own; undefined where neither does. */
async function usablePython({ environment, layout, signal }: StepContext): Promise<string | undefined> {
  const { PATH } = systemEnvironment(environment);
  const candidates = [findOnPath("python3", PATH), "/usr/bin/python3"];
  for (const python of new Set(candidates)) {
    if (python === undefined) continue;
    const options = { log: join(layout.logs, "aws-emulator.log"), environment, signal, timeoutSeconds: 30 };
    const version = await run(python, ["-c", versionScript], options).catch(() => undefined);
    signal.throwIfAborted();
    if (version !== undefined && isNewEnough(version)) return python;
  }
  return undefined;
}

/** @param version as Python prints it: `3 11` */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.trim().split(" ").map(Number);
  const [oldestMajor, oldestMinor] = oldestPython;
  return major === oldestMajor && minor >= oldestMinor;
}
