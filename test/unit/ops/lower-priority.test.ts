import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, expect, it } from "vitest";
import { detachedPulumi } from "../../../ops/detached-pulumi.ts";
import { lateInterruption, listenForInterruption } from "../../../ops/interruption.ts";
import { lowerPriority } from "../../../ops/lower-priority.ts";

let folder = "";
const { PATH: path = "" } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bluegreen-nice-"));
  const script = '#!/bin/sh\nif [ "$1" = version ]; then echo v3.250.0; exit; fi\nnice > "$FOLDER/nice"\n';
  writeFileSync(join(folder, "pulumi"), script, { mode: 0o755 });
  writeFileSync(join(folder, "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
  process.env["PATH"] = `${folder}${delimiter}${path}`;
});

afterEach(() => {
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true });
});

/** Niceness of a `pulumi` that runs with these variables. */
async function niceness(envVars: Readonly<Record<string, string>>): Promise<number> {
  const interruption = listenForInterruption(() => undefined);
  try {
    const pulumiCommand = await detachedPulumi(lateInterruption(interruption));
    const workspace = await LocalWorkspace.create({
      workDir: folder,
      pulumiCommand,
      envVars: { FOLDER: folder, ...envVars },
    });
    await Stack.select("dev", workspace);
    return Number(readFileSync(join(folder, "nice"), "utf8"));
  } finally {
    interruption.dispose();
  }
}

it("an update that is not urgent gives way, by ten steps of niceness", async () => {
  expect(await niceness(lowerPriority)).toBe(Math.min(19, getPriority() + 10));
});

it("any other command has what this process has", async () => {
  expect(await niceness({})).toBe(getPriority());
});
