import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, expect, it } from "vitest";
import { detachedPulumi } from "../../../ops/detached-pulumi.ts";
import { lateInterruption, listenForInterruption } from "../../../ops/interruption.ts";
import { lowerPriority } from "../../../ops/lower-priority.ts";

/** Tells the niceness of a process that it starts: it is started with Node.js alone, and nothing else is on PATH. */
const pulumi = `#!${process.execPath}
const { spawnSync } = require("node:child_process");
if (process.argv[2] === "version") console.log("v3.250.0");
else setTimeout(() => {
  const child = ["-p", "require('node:os').getPriority()"];
  require("node:fs").writeFileSync(process.env.FOLDER + "/nice", spawnSync(process.execPath, child).stdout);
}, 100);
`;

let folder = "";
const { PATH: path = "" } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-nice-"));
  writeFileSync(join(folder, "pulumi"), pulumi, { mode: 0o755 });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
  process.env["PATH"] = folder;
});

afterEach(() => {
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true });
});

/** Niceness of a `pulumi` that runs with these variables. */
async function niceness(
  envVars: Readonly<Record<string, string>>,
  before: () => void = () => undefined,
): Promise<number> {
  const interruption = listenForInterruption(() => undefined);
  try {
    const pulumiCommand = await detachedPulumi(lateInterruption(interruption));
    const workspace = await LocalWorkspace.create({
      workDir: folder,
      pulumiCommand,
      envVars: { FOLDER: folder, ...envVars },
    });
    before();
    await Stack.select("dev", workspace);
    return Number(readFileSync(join(folder, "nice"), "utf8"));
  } finally {
    interruption.dispose();
  }
}

it("an update that is not urgent gives way, by five steps of niceness, on a PATH without any tool", async () => {
  expect(await niceness(lowerPriority)).toBe(Math.min(19, getPriority() + 5));
});

it("any other command has what this process has", async () => {
  expect(await niceness({})).toBe(getPriority());
});

it("a pulumi that is gone is told as such", async () => {
  const gone = () => rmSync(join(folder, "pulumi"));
  await expect(niceness(lowerPriority, gone)).rejects.toThrow("spawn pulumi ENOENT");
});
