import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import type { Comparison } from "../../ops/compare/comparison.ts";
import { parseExposition } from "../../ops/contract/exposition.ts";
import { exitCodes } from "../../ops/exit.ts";
import { casesOf, everyCase } from "../cases.ts";
import { askMany, p95 } from "./askers.ts";
import {
  buildFaultyStandby,
  faultyImage,
  removeFaultyStandby,
  seenBy,
  setFault,
  type Fault,
} from "./faulty-standby.ts";
import { containerOf, containerStarts, createStack, root, routeInForce } from "./harness.ts";
import { bluegreen, exported } from "./operator.ts";
import { touchedRows } from "./preview.ts";
import { setShadow } from "./shadow-percent.ts";

/** A copy that hangs is given up after the longest answer, seconds. */
const longestAnswerSeconds = 6;
/** 5 % of the 3 s that a standby sleeps. */
const mostRiseMilliseconds = 150;
/**
 * Without copies and with them, in turn, so that whatever else this machine does slows down both; where it did so to one of
 * them alone, a second try tells.
 */
const rounds = everyCase ? 5 : 3;
const questions = 8;

const bluePort = 18_351;
const greenUrl = "http://127.0.0.1:18352";

interface Turn {
  readonly request_id: string;
  readonly color: string;
}

interface Pair {
  readonly request_id: string;
  readonly served: { readonly color: string };
  readonly copy: { readonly color: string; readonly outcome: string; readonly milliseconds: number };
}

/** Copies that blue has sent, by outcome. */
async function copiesSent(): Promise<Record<string, number>> {
  const response = await fetch(`http://127.0.0.1:${bluePort}/metrics`);
  const samples = parseExposition(await response.text()).filter(({ name }) => name === "shadow_copies_total");
  return Object.fromEntries(samples.map(({ labels, value }) => [String(labels["outcome"]), value]));
}

/** How many more copies ended with `outcome` after `before`. */
async function more(before: Record<string, number>, outcome: string): Promise<number> {
  return ((await copiesSent())[outcome] ?? 0) - (before[outcome] ?? 0);
}

describe("a shadow", () => {
  let stack: OwnStack;
  const ids: string[] = [];

  beforeAll(async () => {
    await buildFaultyStandby();
    stack = await createStack({
      name: "e2e-shadow",
      routerPort: 18_350,
      colorPorts: { blue: bluePort, green: 18_352 },
      subnet: "172.28.135.0/24",
      config: {
        blue: { version: "1", settings: { longestAnswerSeconds } },
        green: { version: "faulty", image: faultyImage },
      },
    });
    await stack.up();
  });

  afterAll(async () => {
    await stack.destroy();
    await removeFaultyStandby();
    await rm(join(root, ".bluegreen", "reports", stack.name), { recursive: true, force: true });
  });

  test("is off until it is asked for: nobody but users is answered", async () => {
    const asked = await askMany(stack.url, 20, { users: 2 });
    ids.push(...asked.requestIds);
    expect(asked.failures).toEqual([]);
    expect(await copiesSent()).toMatchObject({ ok: 0, dropped: 0, error: 0 });
    expect(await seenBy(greenUrl)).toMatchObject({ copies: 0 });
  });

  test("is one row of the preview, and touches no container", async () => {
    const starts = await containerStarts(stack);
    await stack.set({ "shadow.percent": "100" });
    const { stdout } = await stack.pulumi("preview", "--json");
    expect(touchedRows(stdout).map(({ name }) => name)).toEqual(["route"]);
    await stack.up();
    expect(await routeInForce(stack)).toMatchObject({ shadow: { percent: 100 } });
    await expect
      .poll(
        async () => {
          ids.push(...(await askMany(stack.url, 1)).requestIds);
          return (await copiesSent())["ok"];
        },
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
    expect(await containerStarts(stack)).toEqual(starts);
  });

  const faults: readonly [string, Fault | "killed", string][] = [
    ["sleeps 3 s", "sleeps", "ok"],
    ["answers errors", "fails", "error"],
    ["closes its connections", "resets", "error"],
    ["hangs", "hangs", "timeout"],
    ["is killed", "killed", "error"],
  ];

  test.each(casesOf(faults, ["sleeps 3 s", "hangs", "is killed"]))(
    "of a standby that %s is not felt by users",
    { retry: 1 },
    async (_title, fault, outcome) => {
      const before = await copiesSent();
      if (fault === "killed") await killed(stack, "green");
      else await setFault(greenUrl, fault);
      const [alone, copied]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        for (const [percent, milliseconds] of [
          [0, alone],
          [100, copied],
        ] as const) {
          await setShadow(stack, percent);
          const asked = await askMany(stack.url, questions);
          ids.push(...asked.requestIds);
          milliseconds.push(...asked.milliseconds);
          expect(asked.failures).toEqual([]);
        }
      }
      const figures = `users' p95 ${p95(copied).toFixed(0)} ms, without copies ${p95(alone).toFixed(0)} ms`;
      process.stdout.write(`the standby ${fault}: ${figures}\n`);
      expect(p95(copied) - p95(alone)).toBeLessThan(mostRiseMilliseconds);
      await expect
        .poll(() => more(before, outcome), { timeout: (longestAnswerSeconds + 2) * 1000 })
        .toBeGreaterThan(0);
    },
  );

  test("leaves both answers under one request id, and no trace in history or feedback", async () => {
    const [rated] = ids;
    const opinion = await fetch(`${stack.url}/feedback`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ request_id: rated, verdict: "up" }),
    });
    expect(opinion.status).toBe(201);
    const turns = await exported<Turn>(stack, "history", "--color", "blue");
    const asked = turns.filter(({ request_id }) => ids.includes(request_id));
    expect(asked.map(({ request_id }) => request_id).sort()).toEqual([...ids].sort());
    expect(new Set(turns.map(({ color }) => color))).toEqual(new Set(["blue"]));
    expect(await exported<Turn>(stack, "feedback", "--color", "blue")).toMatchObject([
      { request_id: rated, color: "blue" },
    ]);
    const pairs = await exported<Pair>(stack, "predictions", "--color", "blue");
    expect(new Set(pairs.map(({ copy }) => copy.outcome))).toEqual(new Set(["ok", "error", "timeout"]));
    for (const { request_id, served, copy } of pairs) {
      expect(ids).toContain(request_id);
      expect([served.color, copy.color]).toEqual(["blue", "green"]);
    }
    expect(Math.max(...pairs.map(({ copy }) => copy.milliseconds))).toBeGreaterThan(3000);
  });

  test("cannot be feigned by a user: the router takes the mark from what users send", async () => {
    const ask = async (path: string, id: string) => {
      const response = await fetch(`${stack.url}${path}/chat`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-shadow": id, "x-request-id": id },
        body: JSON.stringify({ message: "hello", max_tokens: 2 }),
      });
      expect(response.status).toBe(200);
      await response.text();
    };
    await ask("", "feigned");
    await ask("/blue", "direct");
    const found = (await exported<Turn>(stack, "history", "--color", "blue")).map(
      ({ request_id }) => request_id,
    );
    expect(found).toContain("feigned");
    expect(found).not.toContain("direct");
  });

  test("of the same release under the other color agrees to 100 %, once there are enough pairs", async () => {
    await stack.set({ "green.version": "2" });
    await stack.unset("green.image");
    await stack.up();
    await askUntilPaired(stack, 10);
    const early = await bluegreen(stack, "compare", "--json", "--min-samples", "1000");
    expect(early.code).toBe(exitCodes.inconclusive);
    const { code, output, stdout } = await bluegreen(stack, "compare", "--json", "--min-samples", "10");
    expect(code, output).toBe(exitCodes.ok);
    const comparison = JSON.parse(stdout) as Comparison & { report: string };
    expect(comparison).toMatchObject({
      verdict: "compared",
      served: { color: "blue" },
      copy: { color: "green" },
      repeatable: { exactPercent: 100, similarity: 1 },
      outcomes: { timeout: 0 },
      tokens: { delta: 0 },
      worst: [],
    });
    const page = await readFile(join(root, comparison.report), "utf8");
    expect(page).toContain("| exact agreement | 100.0 % | 100.0 % |");
  });

  test("of another system prompt does not, and compare shows it", async () => {
    await stack.set({
      "green.version": "3",
      "green.settings.systemPrompt": "You are a pirate. Say Ahoy first.",
    });
    await stack.up();
    await askUntilPaired(stack, 10);
    const { code, output, stdout } = await bluegreen(stack, "compare", "--json", "--min-samples", "10");
    expect(code, output).toBe(exitCodes.ok);
    const comparison = JSON.parse(stdout) as Comparison;
    process.stdout.write(`another system prompt: ${JSON.stringify(comparison.repeatable)}\n`);
    expect(comparison.repeatable.exactPercent).toBeLessThan(100);
    expect(comparison.worst.length).toBeGreaterThan(0);
  });
});

/** Asks one question after the other until `count` copies more were answered. */
async function askUntilPaired(stack: OwnStack, count: number): Promise<void> {
  const before = await copiesSent();
  await expect
    .poll(
      async () => {
        expect((await askMany(stack.url, 5, { maxTokens: 16 })).failures).toEqual([]);
        return more(before, "ok");
      },
      { timeout: 120_000 },
    )
    .toBeGreaterThanOrEqual(count);
}

/** Kills a color, unless that was done by a try before. */
async function killed(stack: OwnStack, color: Color): Promise<void> {
  const container = containerOf(stack, color);
  if ((await container.inspect()).State.Running) await container.kill();
}
