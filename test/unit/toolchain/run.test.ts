import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../toolchain/run.ts";

let folder: string;
let log: string;
const environment = process.env;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "run-"));
  log = join(folder, "logs", "step.log");
});

afterEach(() => rm(folder, { recursive: true }));

const shell = (script: string, more: object = {}) => run("sh", ["-c", script], { log, environment, ...more });

/** A program that runs a command whose own child sleeps; it ends with 7 where the command fails and it lives on. */
async function caller(before: string) {
  const program = join(folder, "caller.cts");
  await writeFile(
    program,
    `const { run } = require(${JSON.stringify(resolve("toolchain/run.ts"))});
    ${before}
    const onLine = (line) => console.log(line);
    const options = { log: ${JSON.stringify(log)}, environment: process.env, onLine };
    run("sh", ["-c", "sleep 30 & echo $!; wait; sleep 30"], options).catch(() => process.exit(7));`,
  );
  const child = spawn(process.execPath, ["--require", "tsx/cjs", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [text] = (await Promise.race([once(child.stdout, "data"), ended])) as [unknown];
  return { child, grandchild: Number(String(text)), ended };
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

describe("a command", () => {
  it("returns what it prints, and logs that and its errors", async () => {
    expect(await shell("echo out; echo err >&2")).toBe("out");
    expect(await readFile(log, "utf8")).toMatch(/^\$ sh -c .*\n(out\nerr|err\nout)\n$/);
  });

  it("that fails shows its exit code, its last lines and where its log is", async () => {
    const failure = shell("for i in $(seq 40); do echo line $i; done; exit 3");
    await expect(failure).rejects.toThrow(/exit 3.*step\.log/);
    await expect(failure).rejects.toThrow(/line 26\n {2}line 27[^]*line 40$/);
    await expect(failure).rejects.not.toThrow(/line 25\n/);
  });

  it("that does not exist says so", async () => {
    await expect(run("no-such-command", [], { log, environment })).rejects.toThrow(/no-such-command.*ENOENT/);
  });

  it("that takes too long is ended", async () => {
    await expect(shell("exec sleep 20", { timeoutSeconds: 0.2 })).rejects.toThrow(/took longer than 0.2 s/);
  });

  it("ends when the plan is stopped, with the plan's reason", async () => {
    const control = new AbortController();
    setTimeout(() => control.abort(new Error("another step failed")), 100);
    await expect(shell("exec sleep 20", { signal: control.signal })).rejects.toThrow("another step failed");
  });

  it("takes what it has started with it", { timeout: 10_000 }, async () => {
    const late = shell("sleep 30 & wait; sleep 30", { timeoutSeconds: 0.3 });
    await expect(late).rejects.toThrow(/took longer than 0.3 s/);
    const control = new AbortController();
    setTimeout(() => control.abort(new Error("another step failed")), 300);
    await expect(shell("sleep 30; true", { signal: control.signal })).rejects.toThrow("another step failed");
  });

  it("does not begin after the plan was stopped", async () => {
    const signal = AbortSignal.abort(new Error("another step failed"));
    await expect(shell("true", { signal })).rejects.toThrow("another step failed");
    await expect(readFile(log)).rejects.toThrow("ENOENT");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends with a process that ends by %s", async (name) => {
    const { child, grandchild, ended } = await caller("");
    child.kill(name);
    expect(await ended).toEqual([null, name]);
    await expect.poll(() => isAlive(grandchild), { timeout: 5000 }).toBe(false);
  });

  it("ends by Ctrl-C also where its caller listens, who goes on", async () => {
    const { child, grandchild, ended } = await caller('process.once("SIGINT", () => console.log("told"));');
    child.kill("SIGINT");
    expect(await ended).toEqual([7, null]);
    await expect.poll(() => isAlive(grandchild), { timeout: 5000 }).toBe(false);
  });

  it("in the background gives way to others", async () => {
    const niceness = "sleep 0.2; nice";
    const ours = Number(await shell(niceness));
    expect(Number(await shell(niceness, { background: true }))).toBeGreaterThan(ours);
  });

  it("tells its lines as they come", async () => {
    const lines: string[] = [];
    await shell("echo a; echo b", { onLine: (line: string) => lines.push(line) });
    expect(lines).toEqual(["a", "b"]);
  });
});
