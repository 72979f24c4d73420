import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { runRound } from "../../../bench/round.ts";
import { startModelServer } from "./model-server.ts";

test("a round swaps there and back under one load and times each swap from its write", async () => {
  const server = await startModelServer();
  const contestant = {
    name: "test",
    origin: server.origin,
    swap: async (color: string) => {
      const writtenAt = Date.now();
      await delay(30);
      server.behaviour.color = color;
      return writtenAt;
    },
  };
  const round = await runRound(
    contestant,
    2,
    { connections: 2, users: 1, streamTokens: 400 },
    () => undefined,
  );
  await server.close();
  expect(round.swaps.map(({ color }) => color)).toEqual(["green", "blue"]);
  for (const { milliseconds, spannedByStream } of round.swaps) {
    expect(milliseconds).toBeGreaterThanOrEqual(29);
    expect(spannedByStream).toBe(true);
  }
  expect(round.load.tallies.health.summary()).toMatchObject({ failed: 0 });
});
