import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "python-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a run of the tests says of the programs in a folder. */
async function verdict(path: string): Promise<string> {
  const code =
    'import { requirePython } from "./test/run/set-up.mjs"; await requirePython().then(() => console.log("fine"), (error) => console.log(error.message));';
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], {
    env: { PATH: path },
  });
  return stdout.trim();
}

const cure = "apt-get install python3, brew install python";

it("the tests' set-up says that python3 is missing, before tests fail for it", async () => {
  expect(await verdict(folder)).toBe(
    `the unit tests of triton/ need python3 from 3.8 on (none is on PATH): ${cure}`,
  );
});

it("the tests' set-up refuses a python3 that is too old", async () => {
  await writeFile(join(folder, "python3"), "#!/bin/sh\necho 3.6.9\nexit 1\n", { mode: 0o755 });
  expect(await verdict(folder)).toBe(`the unit tests of triton/ need python3 from 3.8 on (3.6.9): ${cure}`);
});

it("the tests' set-up takes the python3 of this machine", async () => {
  expect(await verdict(process.env["PATH"] ?? "")).toBe("fine");
});
