import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readRun, runFiles } from "../../ops/load/run-folder.ts";
import { requestKinds } from "../../ops/load/script/kind.ts";
import type { LoadGenerator } from "../../toolchain/index.ts";
import { firstToken, perToken, turns } from "./load-server.ts";
import { buildLimit, LoadStage, prepareK6 } from "./load-stage.ts";

let k6: LoadGenerator;
let stage: LoadStage;

beforeAll(async () => {
  k6 = await prepareK6();
}, buildLimit);
beforeEach(async () => {
  stage = await LoadStage.open(k6);
});
afterEach(() => stage.close());

describe("a load", () => {
  it("has a line for each request that the server met, with what became of it", async () => {
    const { alive, dead, answered, slow, failed, reset, half, streamed, endless, broken, torn } = turns;
    const server = await stage.serve({
      health: [alive, alive, dead],
      chat: [answered, failed, slow, reset, half],
      stream: [streamed, endless, broken, torn],
    });
    const ended = await stage.run("baseline", { duration: "5s", rate: "health=20,chat=4,stream=3" });
    expect(ended.interrupted).toBeUndefined();
    expect(ended).toMatchObject({ droppedArrivals: 0, rates: { health: 20, chat: 4, stream: 3 } });
    expect(await readRun(stage.folder)).toEqual(JSON.parse(JSON.stringify(ended)));
    await stage.expectAllTold();
    expect(server.met.health.length).toBeGreaterThanOrEqual(100);
    expect(server.met.chat.length).toBeGreaterThanOrEqual(20);
    expect(server.met.stream.length).toBeGreaterThanOrEqual(15);
    const users = Object.values(server.met)
      .flat()
      .map(({ user }) => user);
    // 20, 4 and 3 a second for 5 s, each kind beginning with the same user.
    expect(new Set(users).size).toBeGreaterThanOrEqual(100);
    expect((await stat(stage.folder)).mode & 0o777).toBe(0o700);
    const lines = (await Promise.all(requestKinds.map((kind) => stage.linesOf(kind)))).flat();
    expect(ended.requests).toBe(lines.length);
    expect(Math.abs((ended.intendedSeconds ?? 0) - 5)).toBeLessThan(0.5);
    expect(ended.owner?.pid).toBe(process.pid);
    const late = lines.map((line) => line.late ?? Infinity);
    expect(Math.max(...late)).toBeLessThan(2000);

    for (const { id, t, ms, color, status } of await stage.linesOf("chat")) {
      const met = server.met.chat.find((one) => one.id === id);
      expect(Math.abs(t - (met?.at ?? 0))).toBeLessThan(1000);
      if (met?.turn === slow) expect(ms).toBeGreaterThanOrEqual(1490);
      expect(color).toBe(status === 0 ? "" : "green");
    }
    const whole = (await stage.linesOf("stream")).filter(({ ok }) => ok);
    expect(whole.length).toBeGreaterThanOrEqual(3);
    for (const { ttft = 0, ms } of whole) {
      expect(ttft).toBeGreaterThanOrEqual(firstToken - 5);
      expect(ms - ttft).toBeGreaterThanOrEqual(3 * perToken - 10);
    }
  });

  it("of an even pace does not wait for slow answers", async () => {
    const server = await stage.serve({ chat: [turns.slow] });
    await stage.run("baseline", { duration: "4s", scenario: "inference", rate: "5" });
    await stage.expectAllTold();
    const at = server.met.chat.map((met) => met.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(at.length).toBeGreaterThanOrEqual(20);
    expect(Math.max(...gaps)).toBeLessThan(1000);
  });

  it("goes on before, during and after a command, whose end it tells", async () => {
    await stage.serve();
    const ended = await stage.run("deployment", {
      duration: "2s",
      command: ["sh", "-c", "echo done; sleep 1; exit 3"],
    });
    expect(ended.command).toMatchObject({ line: "sh -c 'echo done; sleep 1; exit 3'", exitCode: 3 });
    const { startedAt = 0, endedAt = 0 } = ended.command ?? {};
    expect(startedAt - ended.startedAt).toBeGreaterThanOrEqual(1990);
    const at = (await stage.linesOf("health")).map(({ t }) => t);
    expect(at.filter((t) => t < startedAt).length).toBeGreaterThan(30);
    expect(at.filter((t) => t > startedAt && t < endedAt).length).toBeGreaterThan(15);
    expect(at.filter((t) => t > endedAt).length).toBeGreaterThan(30);
    expect(await readFile(join(stage.folder, runFiles.commandLog), "utf8")).toBe("done\n");
    await stage.expectAllTold();
  });

  it("that is bounded ends before its command, which goes on, and says so", async () => {
    await stage.serve();
    const options = { duration: "1s", longest: "2s", command: ["sh", "-c", "sleep 5"] };
    const ended = await stage.run("deployment", options);
    expect(ended.interrupted).toBe(true);
    expect(ended.command?.exitCode).toBe(0);
    expect(ended.endedAt).toBeLessThan((ended.command?.endedAt ?? 0) - 1000);
    await stage.expectAllTold();
  });

  it("that is stopped waits for the answers under way, and none of them has failed", async () => {
    const server = await stage.serve({ chat: [turns.slow] });
    const running = stage.run("soak", { rate: "chat=2" });
    await expect.poll(() => server.met.chat.length, { timeout: 30_000 }).toBeGreaterThan(4);
    stage.graceful.abort();
    expect(await running).toMatchObject({ interrupted: true });
    await stage.expectAllTold();
  });

  it("that is stopped twice tells what it cut", async () => {
    const server = await stage.serve({ chat: [{ ...turns.slow, answer: () => undefined }] });
    const running = stage.run("soak", { rate: "chat=1" });
    await expect.poll(() => server.met.chat.length, { timeout: 30_000 }).toBeGreaterThan(1);
    stage.graceful.abort();
    await delay(2500);
    stage.forced.abort();
    expect(await running).toMatchObject({ interrupted: true });
    const chats = await stage.linesOf("chat");
    expect(chats).toHaveLength(server.met.chat.length);
    for (const chat of chats)
      expect(chat).toMatchObject({
        ok: false,
        cut: true,
        error: "the load generator ended before the answer came",
      });
  });

  it("ends under load without a failure of its own making", async () => {
    await stage.serve();
    const ended = await stage.run("baseline", { scenario: "health", rate: "200", duration: "3s" });
    expect(ended.generatorFailed).toBeUndefined();
    await stage.expectAllTold();
  });

  it("ends, and its end is written down, where its command cannot even be tried", async () => {
    await stage.serve();
    const ended = await stage.run("deployment", { duration: "1s", command: ["/etc/passwd/command"] });
    expect(ended.command?.exitCode).toBe(127);
    await stage.expectAllTold();
  });

  it("goes on where the user's own k6 is set up to hold its rate back", async () => {
    const home = join(stage.folder, "home");
    for (const product of ["k6", "loadimpact"]) {
      await mkdir(join(home, product, "k6"), { recursive: true });
      for (const path of [join(home, product), join(home, product, "k6")])
        await writeFile(join(path, "config.json"), '{"rps":4}');
    }
    const server = await stage.serve();
    const environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
    await stage.run("baseline", { scenario: "health", duration: "3s" }, k6, environment);
    expect(server.met.health.length).toBeGreaterThan(50);
  });

  it("ends at once where its lines cannot be written, and the run is not whole", async () => {
    await stage.serve();
    await symlink("/dev/full", join(stage.folder, runFiles.requests));
    const before = performance.now();
    await expect(stage.run("baseline", { duration: "2m" })).rejects.toThrow(
      /cannot be written down: .*ENOSPC/,
    );
    expect(performance.now() - before).toBeLessThan(60_000);
    expect((await readRun(stage.folder)).interrupted).toBe(true);
  });
});
