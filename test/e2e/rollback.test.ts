import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { containerOf, docker, meet, routeInForce } from "./harness.ts";
import { bluegreen } from "./operator.ts";
import { rolloutStack, RunningVerb, until } from "./rollout-stage.ts";
import { Sampler, shortChat, type Samples } from "./sampler.ts";

let stack: OwnStack;
let version = 10;

beforeAll(async () => {
  stack = await rolloutStack("e2e-rollout-back", 18470, "172.28.147.0/24");
  await stack.up();
});

afterAll(async () => {
  await stack.destroy();
});

/** Moves the users from blue to green with a version that nobody has rejected. */
async function moveToGreen(): Promise<void> {
  version += 1;
  await stack.set({ activeColor: "green", "green.version": `good-${version}` });
  await stack.up("--refresh");
  expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
}

interface Measured {
  readonly kind: string;
  readonly target: Color;
  readonly warm: boolean;
  readonly seconds: Readonly<Record<string, number>>;
}

async function rolledBack(...flags: readonly string[]): Promise<Measured> {
  const { code, output, stdout } = await bluegreen(stack, "rollback", "--json", ...flags);
  expect(code, output).toBe(0);
  return JSON.parse(stdout) as Measured;
}

function failuresOf(samples: Samples): string[] {
  return [...samples].filter(([met]) => !met.startsWith("200 ")).map(([met, count]) => `${count} × ${met}`);
}

/** Time from a moment until users meet blue. */
async function outage(since: number): Promise<number> {
  await until(async () => (await meet(stack)).color === "blue", "users meet blue", 90);
  return (performance.now() - since) / 1000;
}

describe("a rollback", () => {
  test("goes nowhere where nobody ever was", async () => {
    const { code, output } = await bluegreen(stack, "rollback");
    expect(code, output).toBe(3);
    expect(output).toContain("green never had all the users");
  });

  test("to a warm standby fails nobody, and remembers what was left", async () => {
    await moveToGreen();
    const users = new Sampler(stack, 8, 20, shortChat);
    const { kind, target, warm, seconds } = await rolledBack("--reason", "answers are rude");
    expect(failuresOf(await users.stop())).toEqual([]);
    expect({ kind, target, warm }).toEqual({ kind: "flip", target: "blue", warm: true });
    console.log(`rollback, standby warm: ${JSON.stringify(seconds)}`);
    expect(await routeInForce(stack)).toMatchObject({
      weights: { blue: 100, green: 0 },
      rejected: { green: { version: `good-${version}`, reason: "answers are rude" } },
    });
  });

  test("makes its release refused until its version changes, or by --force", async () => {
    const refused = await bluegreen(stack, "flip", "green", "--yes");
    expect(refused.code, refused.output).toBe(3);
    expect(refused.output).toContain("answers are rude");
    expect(await meet(stack)).toMatchObject({ color: "blue" });
    const forced = await bluegreen(stack, "flip", "green", "--yes", "--force");
    expect(forced.code, forced.output).toBe(0);
    await rolledBack();
    await moveToGreen();
  });

  test("works with the active color killed, and monitoring down", async () => {
    const prometheus = docker.getContainer(`${stack.prefix}-prometheus`);
    await prometheus.stop({ t: 0 });
    await containerOf(stack, "green").stop({ t: 0 });
    const killed = performance.now();
    const [{ seconds }, down] = await Promise.all([rolledBack(), outage(killed)]);
    console.log(
      `active color killed, rollback by hand at once: outage ${down.toFixed(1)} s, ${JSON.stringify(seconds)}`,
    );
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
    await prometheus.start();
  });

  test("is done by watch within a bounded time where the active color is killed, once", async () => {
    await moveToGreen();
    const watcher = new RunningVerb(stack, "watch", "--poll", "1s");
    await until(() => Promise.resolve(watcher.output.includes("watching ")), "watch runs", 20);
    const users = new Sampler(stack, 8, 40, shortChat);
    await containerOf(stack, "green").stop({ t: 0 });
    const down = await outage(performance.now());
    console.log(`active color killed, rollback by watch: outage ${down.toFixed(1)} s`);
    await until(
      () => Promise.resolve(watcher.output.includes("rolled back to blue in ")),
      "watch says so",
      20,
    );
    await users.stop();
    expect(await routeInForce(stack)).toMatchObject({
      weights: { blue: 100, green: 0 },
      rejected: {
        green: { version: `good-${version}`, reason: expect.stringContaining("alert ") as string },
      },
    });
    watcher.signal("SIGINT");
    expect(await watcher.ended).toBe(130);
    expect(watcher.output.match(/rolling back: /g)).toHaveLength(1);
  });

  test("to a stopped standby declares it, gates it, and fails nobody", async () => {
    await stack.set({ standby: "stopped" });
    await moveToGreen();
    await expect(containerOf(stack, "blue").inspect()).rejects.toThrow("no such container");
    const users = new Sampler(stack, 8, 20, shortChat);
    const { target, warm, seconds } = await rolledBack();
    expect(failuresOf(await users.stop())).toEqual([]);
    expect({ target, warm }).toEqual({ target: "blue", warm: false });
    console.log(`rollback, standby stopped: ${JSON.stringify(seconds)}`);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
    await expect(containerOf(stack, "green").inspect()).rejects.toThrow("no such container");
  });
});
