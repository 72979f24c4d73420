import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detachedPulumi } from "../../../ops/detached-pulumi.ts";
import type { Interruption } from "../../../ops/interruption.ts";

let folder = "";
const { PATH: path = "" } = process.env;

/** A `pulumi` that answers `version` and runs `body` for everything else. */
async function install(body: string): Promise<void> {
  const file = join(folder, "pulumi");
  await writeFile(
    file,
    `#!/bin/sh\nif [ "$1" = version ]; then echo v3.250.0; exit; fi\ncd "${folder}"\n${body}\n`,
  );
  await chmod(file, 0o755);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bluegreen-pulumi-"));
  process.env["PATH"] = `${folder}${delimiter}${path}`;
  await writeFile(join(folder, "Pulumi.yaml"), "name: x\nruntime: nodejs\n");
});

afterEach(async () => {
  process.env["PATH"] = path;
  await rm(folder, { recursive: true });
});

function interruption() {
  const [graceful, forced] = [new AbortController(), new AbortController()];
  const told: string[] = [];
  const listening: Interruption = {
    graceful: graceful.signal,
    forced: forced.signal,
    tell: (line) => told.push(line),
    dispose: () => undefined,
  };
  return { graceful, forced, told, listening };
}

async function workspace(listening: Interruption): Promise<LocalWorkspace> {
  return LocalWorkspace.create({ workDir: folder, pulumiCommand: await detachedPulumi(listening) });
}

describe("pulumi in a session of its own", () => {
  it("is run without prompts, and tells a missing stack as the Automation API does", async () => {
    await install('echo "$@" > arguments; echo "error: no stack named \'dev\' found" >&2; exit 255');
    const selecting = Stack.select("dev", await workspace(interruption().listening));
    await expect(selecting).rejects.toBeInstanceOf(StackNotFoundError);
    expect(await readFile(join(folder, "arguments"), "utf8")).toBe(
      "stack select --stack dev --non-interactive\n",
    );
  });

  it("gets one SIGINT for one interruption, and a second when the operator insists", async () => {
    await install(
      "trap 'echo int >> signals' INT; touch started; n=0; while [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); [ -e stop ] && exit 1; done",
    );
    const { graceful, forced, told, listening } = interruption();
    const selecting = Stack.select("dev", await workspace(listening)).catch((error: unknown) => error);
    await until(() => readFile(join(folder, "started"), "utf8"));
    graceful.abort();
    expect(await until(() => readFile(join(folder, "signals"), "utf8"))).toBe("int\n");
    await sleep(200);
    forced.abort();
    await sleep(300);
    expect(await readFile(join(folder, "signals"), "utf8")).toBe("int\nint\n");
    expect(told).toHaveLength(2);
    await writeFile(join(folder, "stop"), "");
    expect(await selecting).toBeInstanceOf(Error);
  });

  it("tells the signal that killed it", async () => {
    await install("kill -9 $$");
    const selecting = Stack.select("dev", await workspace(interruption().listening));
    await expect(selecting).rejects.toThrow("code: SIGKILL");
  });
});

/** The first value that does not throw, within 5 seconds. */
async function until<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      return await ask();
    } catch {
      await sleep(100);
    }
  }
  return ask();
}
