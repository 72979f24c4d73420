import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { everyCase } from "../cases.ts";
import { asked, type Crowd } from "./crowd.ts";
import { containerStarts, createStack, routeInForce } from "./harness.ts";
import { touchedRows } from "./preview.ts";

/** Users that are asked for at every percent. */
const users = 10_000;

/** Shares of green, rising; the last one is the flip. */
const percents = everyCase ? [0, 1, 10, 37, 50, 99, 100] : [1, 37, 100];

describe("a canary", () => {
  let stack: OwnStack;
  const crowds = new Map<number, Crowd>();

  beforeAll(async () => {
    stack = await createStack({
      name: "e2e-canary",
      routerPort: 18190,
      colorPorts: { blue: 18191, green: 18192 },
      subnet: "172.28.97.0/24",
    });
    await stack.up();
  });

  afterAll(async () => {
    await stack.destroy();
  });

  test("previews the gate and the route when it begins, and the route alone when it grows", async () => {
    const rows = async () => touchedRows((await stack.pulumi("preview", "--json")).stdout);
    const gate = { operation: "update", type: "bluegreen:index:PromotionGate", name: "gate" };
    const route = { operation: "update", type: "bluegreen:index:NginxRoute", name: "route" };
    await stack.set({ "canary.percent": "1" });
    expect(await rows()).toEqual([gate, route]);
    await stack.up();
    await stack.set({ "canary.percent": "10" });
    expect(await rows()).toEqual([route]);
    await stack.set({ "canary.percent": "0" });
    await stack.up();
  });

  test.each(percents)(
    "of %d percent gets its share of ten thousand users, and nobody is lost",
    async (percent) => {
      const before = await containerStarts(stack);
      await stack.set(
        percent === 100
          ? { activeColor: "green", "canary.percent": "0" }
          : { "canary.percent": String(percent) },
      );
      await stack.up();
      const crowd = await asked(stack.url, users);
      crowds.set(percent, crowd);
      expect(crowd.failures).toEqual([]);
      const met = crowd.colors.filter((color) => color === "green").length;
      // Five standard deviations of a binomial share: one run in two million would fail.
      const deviation = Math.sqrt(users * (percent / 100) * (1 - percent / 100));
      expect(Math.abs(met - (users * percent) / 100)).toBeLessThanOrEqual(5 * deviation);
      expect(await containerStarts(stack)).toEqual(before);
    },
  );

  test("that rises moves nobody from green to blue", () => {
    for (const [index, percent] of percents.slice(1).entries()) {
      const [lower, higher] = [crowds.get(percents[index] ?? 0)?.colors, crowds.get(percent)?.colors];
      expect(lower).toHaveLength(users);
      expect(higher).toHaveLength(users);
      const backwards = lower?.filter((color, user) => color === "green" && higher?.[user] !== "green");
      expect(backwards).toEqual([]);
    }
  });

  test("is refused in the update that flips, in preview already, and nobody moves", async () => {
    await stack.set({ activeColor: "blue", "canary.percent": "10" });
    const refused = await stack.tryPulumi("preview");
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(
      "this update moves activeColor to blue and leaves green a canary's share",
    );
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 0, green: 100 } });
  });

  test("goes back by percent 0", async () => {
    await stack.set({ activeColor: "green", "canary.percent": "30" });
    await stack.up();
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 30, green: 70 } });
    await stack.set({ "canary.percent": "0" });
    await stack.up();
    expect(await routeInForce(stack)).toMatchObject({ weights: { blue: 0, green: 100 } });
  });
});
