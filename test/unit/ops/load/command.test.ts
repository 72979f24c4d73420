import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommand } from "../../../../ops/load/command.ts";

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
    killAfterMilliseconds: 500,
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

  it.each([
    ["in what is no folder", "/etc/passwd/command"],
    ["without a name", ""],
  ])("that cannot even be tried, %s, does so too, and is told", async (_, program) => {
    expect(await run(program, "--yes")).toMatchObject({ exitCode: 127 });
    expect(lines).toHaveLength(1);
  });

  it("is over when its own process is, whatever that left in the background", async () => {
    const ended = await run("sh", "-c", "echo early; sleep 12 & exit 4");
    expect(ended).toMatchObject({ exitCode: 4 });
    expect(ended.endedAt - ended.startedAt).toBeLessThan(6000);
    expect(lines).toEqual(["early"]);
  });

  it("writes its log by itself, so that it outlives us, and nobody else reads it", async () => {
    const running = run("sh", "-c", "echo ready; readlink /proc/$$/fd/1 /proc/$$/fd/2; exit 0");
    expect(await running).toMatchObject({ exitCode: 0 });
    const log = join(folder, "command.log");
    expect(lines).toEqual(["ready", log, log]);
    expect((await stat(log)).mode & 0o777).toBe(0o600);
  });

  it("has its last line told without an end of a line, and what rewrites its line", async () => {
    await run("sh", "-c", String.raw`printf '10 %%\r20 %%\nü no end'`);
    expect(lines).toEqual(["10 %", "20 %", "ü no end"]);
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

  it("gets SIGTERM by a second signal of ours", async () => {
    const twice = `trap 'echo asked' INT; trap 'echo told; exit 0' TERM; echo ready; while :; do sleep 0.05; done`;
    const running = run("sh", "-c", twice);
    await expect.poll(() => lines).toContain("ready");
    graceful.abort();
    await expect.poll(() => lines).toContain("asked");
    forced.abort();
    expect(await running).toMatchObject({ exitCode: 0 });
    // The shell tells of its `sleep` too, which is of the same group.
    expect(lines.filter((line) => line !== "Terminated")).toEqual(["ready", "asked", "told"]);
  });

  it("that hears neither is killed", async () => {
    const running = run("sh", "-c", "trap '' INT TERM; echo ready; while :; do sleep 0.05; done");
    await expect.poll(() => lines).toContain("ready");
    graceful.abort();
    forced.abort();
    expect(await running).toMatchObject({ exitCode: 137 });
  });

  it("that we may not signal goes on, and that is told", async () => {
    const kill = vi.spyOn(process, "kill").mockImplementation(() => {
      throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
    });
    const running = run("sh", "-c", "echo ready; sleep 1; exit 0");
    await expect.poll(() => lines).toContain("ready");
    graceful.abort();
    expect(await running).toMatchObject({ exitCode: 0 });
    kill.mockRestore();
    expect(lines).toEqual(["ready", "kill EPERM"]);
  });
});
