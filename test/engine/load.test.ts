import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Conversion } from "../../ops/load/conversion.ts";
import { runLoad } from "../../ops/load/run.ts";
import {
  readLines,
  readRun,
  requestKinds,
  requestSchema,
  runFiles,
  type LoadRequest,
  type LoadRun,
  type RequestKind,
} from "../../ops/load/run-folder.ts";
import { settingsOf, type LoadOptions } from "../../ops/load/settings.ts";
import { processTerminal } from "../../ops/terminal.ts";
import { prepareLoadGenerator, type LoadGenerator } from "../../toolchain/index.ts";
import { firstToken, perToken, startLoadServer, turns, type LoadServer } from "./load-server.ts";

const root = resolve(__dirname, "../..");
const stack = "engine-load";
const execute = promisify(execFile);

let k6: LoadGenerator;
let folder: string;
let server: LoadServer;
let graceful: AbortController;
let forced: AbortController;

beforeAll(async () => {
  const options = { projectDirectory: root, environment: process.env, progress: "lines" } as const;
  ({ generator: k6 } = await prepareLoadGenerator(options));
}, 15 * 60_000);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "load-"));
  [graceful, forced] = [new AbortController(), new AbortController()];
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
afterAll(() => rm(join(root, ".bluegreen", "reports", stack), { recursive: true, force: true }));

const wellTurns = { health: [turns.alive], chat: [turns.answered], stream: [turns.streamed] };

async function run(profile: string, options: Partial<LoadOptions> = {}, generator = k6): Promise<LoadRun> {
  const target = { stack, url: server.url, routed: false };
  return await runLoad(folder, target, settingsOf(profile, { command: [], ...options }), {
    k6: generator,
    environment: process.env,
    terminal: { ...processTerminal(true), note: () => undefined },
    interruption: {
      graceful: graceful.signal,
      forced: forced.signal,
      tell: () => undefined,
      dispose: () => undefined,
    },
  });
}

/** The lines of a kind in the order in which the requests were sent. */
async function linesOf(kind: RequestKind): Promise<LoadRequest[]> {
  const lines: LoadRequest[] = [];
  for await (const line of readLines(folder, runFiles.requests, requestSchema))
    if (line.kind === kind) lines.push(line);
  return lines.sort((left, right) => left.t - right.t);
}

/** Every request that the server met has its line with what became of it, and there is no other. */
async function expectAllTold(): Promise<void> {
  for (const kind of requestKinds) {
    const told = (await linesOf(kind)).map(({ id = "", status, ok, error, tokens }) => [
      id,
      { status, ok, ...(error !== undefined && { error }), ...(tokens !== undefined && { tokens }) },
    ]);
    expect(told.length).toBe(server.met[kind].length);
    const done = server.met[kind].map(({ id, turn }) => [id, turn.expected]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(done));
  }
}

describe("a load", () => {
  it("has a line for each request that the server met, with what became of it", async () => {
    const { alive, dead, answered, slow, failed, reset, half, streamed, endless, broken, torn } = turns;
    server = await startLoadServer({
      health: [alive, alive, dead],
      chat: [answered, failed, slow, reset, half],
      stream: [streamed, endless, broken, torn],
    });
    const ended = await run("baseline", { duration: "5s", rate: "health=20,chat=4,stream=3" });
    expect(ended.interrupted).toBeUndefined();
    expect(ended).toMatchObject({ droppedArrivals: 0, rates: { health: 20, chat: 4, stream: 3 } });
    expect(await readRun(folder)).toEqual(JSON.parse(JSON.stringify(ended)));
    await expectAllTold();
    expect(server.met.health.length).toBeGreaterThanOrEqual(100);
    expect(server.met.chat.length).toBeGreaterThanOrEqual(20);
    expect(server.met.stream.length).toBeGreaterThanOrEqual(15);
    const users = Object.values(server.met)
      .flat()
      .map(({ user }) => user);
    expect(new Set(users).size).toBe(50);

    for (const { id, t, ms, color, status } of await linesOf("chat")) {
      const met = server.met.chat.find((one) => one.id === id);
      expect(Math.abs(t - (met?.at ?? 0))).toBeLessThan(1000);
      if (met?.turn === slow) expect(ms).toBeGreaterThanOrEqual(1490);
      expect(color).toBe(status === 0 ? "" : "green");
    }
    const whole = (await linesOf("stream")).filter(({ ok }) => ok);
    expect(whole.length).toBeGreaterThanOrEqual(3);
    for (const { ttft = 0, ms } of whole) {
      expect(ttft).toBeGreaterThanOrEqual(firstToken - 5);
      expect(ms - ttft).toBeGreaterThanOrEqual(3 * perToken - 10);
    }
  });

  it("of an even pace does not wait for slow answers", async () => {
    server = await startLoadServer({ ...wellTurns, chat: [turns.slow] });
    await run("baseline", { duration: "4s", scenario: "inference", rate: "5" });
    await expectAllTold();
    const at = server.met.chat.map((met) => met.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(at.length).toBeGreaterThanOrEqual(20);
    expect(Math.max(...gaps)).toBeLessThan(1000);
  });

  it("goes on before, during and after a command, whose end it tells", async () => {
    server = await startLoadServer(wellTurns);
    const ended = await run("deployment", {
      duration: "2s",
      command: ["sh", "-c", "echo done; sleep 1; exit 3"],
    });
    expect(ended.command).toMatchObject({ line: "sh -c 'echo done; sleep 1; exit 3'", exitCode: 3 });
    const { startedAt = 0, endedAt = 0 } = ended.command ?? {};
    expect(startedAt - ended.startedAt).toBeGreaterThanOrEqual(1990);
    const at = (await linesOf("health")).map(({ t }) => t);
    expect(at.filter((t) => t < startedAt).length).toBeGreaterThan(30);
    expect(at.filter((t) => t > startedAt && t < endedAt).length).toBeGreaterThan(15);
    expect(at.filter((t) => t > endedAt).length).toBeGreaterThan(30);
    expect(await readFile(join(folder, runFiles.commandLog), "utf8")).toBe("done\n");
    await expectAllTold();
  });

  it("that is bounded ends before its command, which goes on, and says so", async () => {
    server = await startLoadServer(wellTurns);
    const options = { duration: "1s", longest: "2s", command: ["sh", "-c", "sleep 5"] };
    const ended = await run("deployment", options);
    expect(ended.interrupted).toBe(true);
    expect(ended.command?.exitCode).toBe(0);
    expect(ended.endedAt).toBeLessThan((ended.command?.endedAt ?? 0) - 1000);
    await expectAllTold();
  });

  it("that is stopped waits for the answers under way, and none of them has failed", async () => {
    server = await startLoadServer({ ...wellTurns, chat: [turns.slow] });
    const running = run("soak", { rate: "chat=2" });
    await expect.poll(() => server.met.chat.length, { timeout: 30_000 }).toBeGreaterThan(4);
    graceful.abort();
    expect(await running).toMatchObject({ interrupted: true });
    await expectAllTold();
  });

  it("that is stopped twice tells what it cut", async () => {
    server = await startLoadServer({ ...wellTurns, chat: [{ ...turns.slow, answer: () => undefined }] });
    const running = run("soak", { rate: "chat=1" });
    await expect.poll(() => server.met.chat.length, { timeout: 30_000 }).toBeGreaterThan(1);
    graceful.abort();
    await delay(2500);
    forced.abort();
    expect(await running).toMatchObject({ interrupted: true });
    const chats = await linesOf("chat");
    expect(chats).toHaveLength(server.met.chat.length);
    for (const chat of chats)
      expect(chat).toMatchObject({ ok: false, error: "the load generator ended before the answer came" });
  });
});

describe("a k6 that ends by itself", () => {
  async function wrapped(script: string): Promise<LoadGenerator> {
    const command = join(folder, "k6");
    await writeFile(command, `#!/bin/sh\n${script}\n`);
    await chmod(command, 0o755);
    return { ...k6, command };
  }

  it("leaves no request out, and its end is told", async () => {
    server = await startLoadServer({
      ...wellTurns,
      stream: [{ ...turns.streamed, answer: () => undefined }],
    });
    const killed = await wrapped(`exec timeout -s KILL 5 ${k6.command} "$@"`);
    await expect(run("baseline", { rate: "stream=2" }, killed)).rejects.toThrow(/k6 ended by itself/);
    const streams = await linesOf("stream");
    expect(streams.length).toBeGreaterThan(0);
    expect(streams).toHaveLength(server.met.stream.length);
    expect((await readRun(folder)).interrupted).toBe(true);
  });

  it("before its first request is told with what it said", async () => {
    server = await startLoadServer(wellTurns);
    const broken = await wrapped("echo no memory >&2; exit 7");
    const message = /k6 sent no request: k6 ended by itself \(exit 7\)\n {2}no memory/;
    await expect(run("baseline", {}, broken)).rejects.toThrow(message);
  });
});

describe("k6 itself", () => {
  it("says of each arrival that it dropped what the runner looks for", async () => {
    server = await startLoadServer(wellTurns);
    const script = join(folder, "script.ts");
    const scenario = `{ executor: "constant-arrival-rate", rate: 10, timeUnit: "1s", duration: "2s", preAllocatedVUs: 1 }`;
    await writeFile(
      script,
      `import { sleep } from "k6"; export const options = { scenarios: { a: ${scenario} } }; export default () => { console.log("turn"); sleep(0.95); };`,
    );
    const { stdout, stderr } = await execute(k6.command, [
      "run",
      "--quiet",
      "--no-usage-report",
      "--out",
      "json=-",
      script,
    ]);
    const conversion = new Conversion();
    for (const line of stdout.split("\n")) conversion.metric(line);
    const begun = stderr.split("\n").filter((line) => line.includes("turn")).length;
    expect(begun).toBeGreaterThan(0);
    expect(conversion.dropped + begun).toBeGreaterThanOrEqual(20);
    expect(conversion.dropped + begun).toBeLessThanOrEqual(21);
  });
});

describe("bluegreen load", () => {
  const cli = (...args: readonly string[]) => [
    join(root, "ops", "bin.mjs"),
    ...["load", "baseline", "--stack", stack, "--url", server.url],
    ...args,
  ];

  it("loads any server, reports, and refuses where a request failed", async () => {
    server = await startLoadServer({ ...wellTurns, chat: [turns.answered, turns.failed] });
    const failure: unknown = await execute(
      process.execPath,
      cli("--duration", "3s", "--rate", "chat=2", "--json"),
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
    server = await startLoadServer(wellTurns);
    const killed = spawn(process.execPath, cli("--duration", "1h"), { stdio: "ignore" });
    await expect.poll(() => server.met.health.length, { timeout: 30_000 }).toBeGreaterThan(20);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    await delay(1500);
    const after = server.met.health.length;
    await delay(2000);
    expect(server.met.health.length).toBe(after);
  });
});
