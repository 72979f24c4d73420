import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { Load } from "../../bench/load/load.ts";
import { loadKinds } from "../../bench/load/result.ts";
import { otherColor, type Color } from "../../components/color.ts";
import { everyCase } from "../cases.ts";
import { createStack, meet, routeInForce } from "./harness.ts";
import { bluegreen } from "./operator.ts";

// Each part of it is tested beside it: what it shows is that they go together.
describe.runIf(everyCase)("a model in two colors", () => {
  let stack: OwnStack;

  beforeAll(async () => {
    stack = await createStack({
      name: "e2e-cycle",
      routerPort: 18195,
      colorPorts: { blue: 18196, green: 18197 },
      subnet: "172.28.99.0/24",
      config: {
        monitoring: {
          enabled: true,
          prometheusPort: 18198,
          alertmanagerPort: 18199,
          scrapeIntervalSeconds: 1,
        },
        gate: { goldenSet: "golden/smollm2-135m.jsonl", limits: { passRatePercent: 75 } },
        rollout: {
          steps: [50, 100],
          intervalSeconds: 10,
          bakeSeconds: 5,
          minimumSamples: 5,
          // Two cores hold both colors, their users and the deployment: times say nothing about the model here.
          limits: { errorPercent: 1, p95Ratio: 100, timeToFirstTokenRatio: 100 },
        },
      },
    });
    await stack.up();
  });

  afterAll(async () => {
    await stack.destroy();
  });

  // Two deployments with golden sets take five minutes on two quiet cores, and ten on busy ones.
  const limit = { timeout: 15 * 60_000 };

  test(
    "goes from blue to green and back by two deployments, and nobody who chats loses an answer",
    limit,
    async () => {
      const load = Load.start(stack.url, { connections: 2, users: 1, streams: 1, streamTokens: 32 });
      for (const from of ["blue", "green"] as const) await deploys(stack, from);
      const { tallies, streams } = await load.stop();
      for (const kind of loadKinds) expect(tallies[kind].summary().reasons, kind).toEqual({});
      expect(tallies.chat.summary().answered).toBeGreaterThan(10);
      expect(streams.length).toBeGreaterThan(2);
      console.log(
        `blue → green → blue: ${loadKinds.map((kind) => `${tallies[kind].summary().answered} ${kind}`).join(", ")}`,
      );
    },
  );
});

/** Deploys the same model as another version to the color beside `from`, which gets all users. */
async function deploys(stack: OwnStack, from: Color): Promise<void> {
  const to = otherColor(from);
  const version = `cycle-${to}`;
  const model = "smollm2-135m-instruct";
  const deployed = await bluegreen(stack, "deploy", "--model", model, "--version", version, "--yes");
  expect(deployed.code, deployed.output).toBe(0);
  expect(await meet(stack)).toMatchObject({ status: 200, color: to });
  const { weights, lease } = (await routeInForce(stack)) as {
    weights: Record<Color, number>;
    lease?: object;
  };
  expect(weights).toEqual({ [from]: 0, [to]: 100 });
  expect(lease).toBeUndefined();
}
