import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { buildCandidate, candidate, removeCandidate } from "./candidate.ts";
import { containerOf, containerStarts, createStack, meet, meetReady } from "../e2e/harness.ts";
import { refusedUp } from "../e2e/refused-up.ts";
import { Sampler, wrongOnes } from "../e2e/sampler.ts";

const greenPort = 19212;

let stack: OwnStack;

beforeAll(async () => {
  await buildCandidate();
  stack = await createStack({
    name: "e2e-guard-candidates",
    routerPort: 19210,
    colorPorts: { blue: 19211, green: greenPort },
    subnet: "172.28.93.0/24",
    config: { blue: candidate("good"), green: candidate("good"), gate: { loadBudgetSeconds: 3 } },
  });
  await stack.up();
});

afterAll(async () => {
  await stack.destroy();
  await removeCandidate();
});

/** Moves the users. */
async function flipTo(color: Color): Promise<void> {
  await stack.set({ activeColor: color });
  await stack.up();
  expect(await meet(stack)).toMatchObject({ status: 200, color });
}

describe("no user meets a green that", () => {
  test.each([
    ["answers 500", "answers-500", "readiness: status 500: out of order after 3 s; limit: ready within"],
    [
      "is never ready",
      "never-ready",
      "readiness: status 503: loading the model after 3 s; limit: ready within",
    ],
    [
      "serves another release",
      "other-release",
      "release identity: serves green 000000000000; limit: must serve green",
    ],
  ])("%s", async (_what, version, said) => {
    await stack.set({ "green.version": version, activeColor: "green" });
    expect(await refusedUp(stack, "blue")).toContain(`gate: green did not pass: ${said}`);
  });

  test("keeps ending, which is not waited for: the last line of its log is told instead", async () => {
    await stack.set({ "green.version": "ends", "gate.loadBudgetSeconds": "60" });
    const started = performance.now();
    const output = await refusedUp(stack, "blue");
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(output).toMatch(
      /gate: green did not pass: readiness: its container has ended \d+ times(, last with exit code 3| while it was waited for): the model file is broken; limit: ready within gate.loadBudgetSeconds = 60 s/,
    );
    await stack.set({ "gate.loadBudgetSeconds": "3" });
  });

  test("is killed during the gate", async () => {
    await stack.set({ "green.version": "slow", activeColor: "blue" });
    await stack.up();
    await stack.set({ activeColor: "green" });
    const killer = kill("green");
    expect(await refusedUp(stack, "blue")).toMatch(
      /gate: green did not pass: smoke prompt 1 of 1: .*; limit: an answer within gate.smokeTimeoutSeconds = 60 s/,
    );
    await killer;
  });

  test("was mended, until the next up: then they meet it", async () => {
    await stack.set({ "green.version": "good" });
    await stack.up("--refresh");
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    await flipTo("blue");
  });
});

describe("a route that was proven wrong", () => {
  test("is back within 2 s where green answers at the direct path, but not for users", async () => {
    await stack.set({ "green.version": "not-for-users", activeColor: "green" });
    const sampler = new Sampler(stack);
    const { code, output } = await stack.tryPulumi("up", "--yes", "--skip-preview");
    const samples = await sampler.stop();
    expect(code).not.toBe(0);
    expect(output.replace(/\s+/g, " ")).toMatch(
      /route: http:\S+ did not answer as wanted within 1500 ms: .*The route before it is back in force/,
    );
    expect([...samples.keys()].sort()).toEqual(["200 blue", "500 green"]);
    expect(sampler.millisecondsOf("500 green")).toBeLessThan(2000);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
    await stack.set({ "green.version": "good" });
    await flipTo("green");
    await flipTo("blue");
  });
});

describe("a standby whose create fails", () => {
  test("does not keep the route from moving in the same update, though the gate takes 3 s", async () => {
    await stack.set({ "green.version": "slow" });
    await stack.up();
    await containerOf(stack, "blue").remove({ force: true });
    const taken = await listen(19211);
    await stack.set({ activeColor: "green" });
    const { code, output } = await stack.tryPulumi("up", "--yes", "--skip-preview", "--refresh");
    taken.close();
    expect(code).not.toBe(0);
    expect(output).toContain("19211");
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    await stack.up("--refresh");
    await flipTo("blue");
    await stack.set({ "green.version": "good" });
    await stack.up();
  });
});

describe("a standby that is stopped", () => {
  test("has no container, and comes and goes at a flip without a failed request, also of the slow ones", async () => {
    await stack.set({ standby: "stopped" });
    await stack.up();
    expect(await colorsRunning()).toEqual(["blue"]);
    await stack.pulumi("preview", "--expect-no-changes");
    for (const [from, to] of [
      ["blue", "green"],
      ["green", "blue"],
    ] as const) {
      const sampler = new Sampler(stack);
      const slow = askSlowly();
      await flipTo(to);
      const samples = await sampler.stop();
      expect(wrongOnes(samples, to).filter((met) => !met.endsWith(`200 ${from}`))).toEqual([]);
      expect([...samples.keys()].sort()).toEqual(["200 blue", "200 green"]);
      expect(await slow.stop()).toEqual({ failed: 0, byBoth: true });
      expect(await colorsRunning()).toEqual([to]);
    }
    await stack.pulumi("preview", "--expect-no-changes");
  });

  test("is refused by the gate at a flip where it cannot start, and users stay", async () => {
    await stack.set({ "green.version": "answers-500", activeColor: "green" });
    expect(await refusedUp(stack, "blue")).toContain("gate: green did not pass");
    await stack.set({ "green.version": "good", activeColor: "blue" });
    await stack.up();
    expect(await colorsRunning()).toEqual(["blue"]);
    await meetReady(stack, "blue");
  });
});

/** Kills a color as soon as its smoke prompt is being answered. */
async function kill(color: Color): Promise<void> {
  for (;;) {
    const { State: state } = await containerOf(stack, color).inspect();
    const log = await containerOf(stack, color).logs({ stdout: true, tail: 1 });
    if (state.Running && log.includes("/chat")) break;
    await delay(50);
  }
  await containerOf(stack, color).kill();
}

/** Takes a port of the loopback address. */
async function listen(port: number): Promise<{ close(): void }> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return server;
}

async function colorsRunning(): Promise<string[]> {
  const names = Object.keys(await containerStarts(stack));
  return names.map((name) => name.slice(stack.prefix.length + 2)).filter((name) => name !== "router");
}

/** Users whose answers take 3 s each, so that some are under way at every moment. */
function askSlowly() {
  const colors = new Set<unknown>();
  let failed = 0;
  let stopped = false;
  const ask = async (user: number) => {
    await delay(user * 300);
    while (!stopped) {
      const { statusCode, headers, body } = await request(`${stack.url}/slow`);
      await body.dump();
      colors.add(headers["x-color"]);
      if (statusCode !== 200) failed += 1;
    }
  };
  const users = Array.from({ length: 10 }, (_, user) => ask(user).catch(() => (failed += 1)));
  return {
    async stop() {
      stopped = true;
      await Promise.all(users);
      return { failed, byBoth: colors.size === 2 };
    },
  };
}
