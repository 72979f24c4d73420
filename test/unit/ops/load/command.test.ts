import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lineOf, runCommand } from "../../../../ops/load/command.ts";

let folder: string;
let graceful: AbortController;
let forced: AbortController;
let lines: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "command-"));
  [graceful, forced] = [new AbortController(), new AbortController()];
  lines = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(...words: string[]) {
  return await runCommand(words, {
    log: join(folder, "command.log"),
    environment: { ...process.env, WORD: "from the caller" },
    interruption: { graceful: graceful.signal, forced: forced.signal },
    onLine: (line) => lines.push(line),
  });
}

describe("the command of a deployment", () => {
  it("has the caller's environment and no input; what it prints is shown and kept", async () => {
    const before = Date.now();
    const ended = await run("sh", "-c", 'echo "$WORD"; echo oops >&2; cat; exit 3');
    expect(ended).toMatchObject({ line: `sh -c 'echo "$WORD"; echo oops >&2; cat; exit 3'`, exitCode: 3 });
    expect(ended.startedAt).toBeGreaterThanOrEqual(before);
    expect(ended.endedAt).toBeGreaterThanOrEqual(ended.startedAt);
    expect([...lines].sort()).toEqual(["from the caller", "oops"]);
    expect((await readFile(join(folder, "command.log"), "utf8")).trim().split("\n").sort()).toEqual([
      "from the caller",
      "oops",
    ]);
  });

  it("that cannot be started ends with what a shell gives", async () => {
    expect(await run("no-such-command-here")).toMatchObject({ exitCode: 127 });
    expect(lines).toEqual([expect.stringContaining("no-such-command-here ENOENT")]);
  });

  it("that a signal ended has its number", async () => {
    expect(await run("sh", "-c", "kill -KILL $$")).toMatchObject({ exitCode: 137 });
  });

  it("gets a signal of ours once, with all its processes, and is waited for", async () => {
    // The inner shell is another process, as npx starts one.
    const inner = `trap "echo inner stops; exit 0" INT; echo ready; while :; do sleep 0.05; done`;
    const running = run("sh", "-c", `trap 'echo outer stops' INT; sh -c '${inner}'; exit 5`);
    await expect.poll(() => lines).toContain("ready");
    graceful.abort();
    expect(await running).toMatchObject({ exitCode: 5 });
    expect([...lines].sort()).toEqual(["inner stops", "outer stops", "ready"]);
  });

  it("gets a second signal too", async () => {
    const twice = `count=0; trap 'count=$((count+1)); echo $count' INT; echo ready; while [ $count -lt 2 ]; do sleep 0.05; done; exit 0`;
    const running = run("sh", "-c", twice);
    await expect.poll(() => lines).toContain("ready");
    graceful.abort();
    await expect.poll(() => lines).toContain("1");
    forced.abort();
    expect(await running).toMatchObject({ exitCode: 0 });
    expect(lines).toEqual(["ready", "1", "2"]);
  });
});

describe("the line of a command", () => {
  it.each([
    [["npx", "bluegreen", "deploy", "--version=2"], "npx bluegreen deploy --version=2"],
    [["sh", "-c", "echo it's"], `sh -c 'echo it'\\''s'`],
    [["a", ""], "a ''"],
  ])("%j is %s", (words, line) => {
    expect(lineOf(words)).toBe(line);
  });
});
