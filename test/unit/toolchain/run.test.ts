import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
