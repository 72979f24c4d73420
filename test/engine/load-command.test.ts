import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LoadGenerator } from "../../toolchain/index.ts";
import { turns } from "./load-server.ts";
import { buildLimit, LoadStage, prepareK6, root, stack } from "./load-stage.ts";

const execute = promisify(execFile);

let k6: LoadGenerator;
let stage: LoadStage;

beforeAll(async () => {
  k6 = await prepareK6();
}, buildLimit);
beforeEach(async () => {
  stage = await LoadStage.open(k6);
});
afterEach(() => stage.close());
afterAll(() => rm(join(root, ".bluegreen", "reports", stack), { recursive: true, force: true }));

describe("bluegreen load", () => {
  const cli = (url: string, ...args: readonly string[]) => [
    join(root, "ops", "bin.mjs"),
    ...["load", "baseline", "--stack", stack, "--url", url],
    ...args,
  ];

  it("loads any server, reports, and refuses where a request failed", async () => {
    const server = await stage.serve({ chat: [turns.answered, turns.failed] });
    const failure: unknown = await execute(
      process.execPath,
      cli(server.url, "--duration", "3s", "--rate", "chat=2", "--json"),
    ).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 3 });
    const { folder: made, verdict } = JSON.parse((failure as { stdout: string }).stdout) as {
      folder: string;
      verdict: { failed: number; total: number };
    };
    const chats = server.met.chat.length;
    expect(chats).toBeGreaterThanOrEqual(6);
    expect(verdict.failed).toBe(Math.floor(chats / 2));
    expect(verdict.total).toBe(Object.values(server.met).flat().length);
    expect(await readFile(join(root, made, "report.html"), "utf8")).toContain("<html");
  });

  it("that is killed takes k6 with it", async () => {
    const server = await stage.serve();
    const killed = spawn(process.execPath, cli(server.url, "--duration", "1h"), { stdio: "ignore" });
    await expect.poll(() => server.met.health.length, { timeout: 30_000 }).toBeGreaterThan(20);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    await delay(1500);
    const after = server.met.health.length;
    await delay(2000);
    expect(server.met.health.length).toBe(after);
  });
});
