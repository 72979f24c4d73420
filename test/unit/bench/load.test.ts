import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Load, type LoadShape } from "../../../bench/load/load.ts";
import { streamSpans } from "../../../bench/load/result.ts";
import { startModelServer, type TestServer } from "./model-server.ts";

const shape: LoadShape = { connections: 4, users: 1, streams: 2, streamTokens: 20 };

describe("a load", () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startModelServer();
  });

  afterEach(async () => {
    await server.close();
  });

  async function loaded(milliseconds = 200): Promise<Load> {
    const load = Load.start(server.origin, shape);
    await delay(milliseconds);
    await load.stop();
    return load;
  }

  test("is answered whole, and opens one connection a user", async () => {
    const { tallies } = await loaded();
    for (const tally of Object.values(tallies)) {
      const { answered, failed, latencyMilliseconds } = tally.summary();
      expect(answered).toBeGreaterThan(0);
      expect(failed).toBe(0);
      expect(latencyMilliseconds?.p50).toBeLessThanOrEqual(latencyMilliseconds?.max ?? 0);
    }
    expect(server.connections()).toBe(4 + 1 + 2);
  });

  test("counts another status as failed, with the status and the body", async () => {
    server.behaviour.status = 503;
    server.behaviour.health = '{"error":"gone","request_id":"1"}';
    const { answered, failed, reasons } = (await loaded()).tallies.health.summary();
    expect(answered).toBe(0);
    expect(reasons).toEqual({ 'status 503: {"error":"gone","request_id":"…"}': failed });
  });

  test("counts a short body as failed", async () => {
    server.behaviour.health = '{"status":"ali';
    expect((await loaded()).tallies.health.summary().answered).toBe(0);
  });

  test("counts a server that went away as failed, and does not ask it without a pause", async () => {
    await server.close();
    const { answered, failed } = (await loaded(250)).tallies.health.summary();
    expect(answered).toBe(0);
    expect(failed).toBeGreaterThanOrEqual(4);
    expect(failed).toBeLessThanOrEqual(4 * 4);
    server = await startModelServer();
  });

  test("counts a stream that is cut before [DONE] as failed", async () => {
    server.behaviour.ends = false;
    const { answered, reasons } = (await loaded()).tallies.stream.summary();
    expect(answered).toBe(0);
    expect(Object.keys(reasons)).toEqual(["a stream was cut: it ended without [DONE]"]);
  });

  test("counts a stream that lacks a token of its usage as failed", async () => {
    server.behaviour.missingTokens = 1;
    const { answered, reasons } = (await loaded()).tallies.stream.summary();
    expect(answered).toBe(0);
    expect(Object.keys(reasons)).toContain("a stream brought 20 tokens, its usage says 21");
  });

  test("knows when another color answered for the first time", async () => {
    const load = Load.start(server.origin, shape);
    await load.until(({ sightings }) => sightings.current === "blue", 5);
    const since = Date.now();
    server.behaviour.color = "green";
    await load.until(({ sightings }) => sightings.current === "green", 5);
    await load.stop();
    expect(load.sightings.firstAfter(since, "green")).toBeGreaterThanOrEqual(since);
    expect(load.sightings.firstAfter(since, "blue")).toBeUndefined();
  });

  test("has a stream open at every moment", async () => {
    const { streams } = await loaded(600);
    const first = Math.min(...streams.map(({ openedAt }) => openedAt));
    const last = Math.max(...streams.map(({ endedAt }) => endedAt));
    const moments = Array.from({ length: 50 }, (_, index) => first + 20 + (index * (last - first - 60)) / 50);
    expect(moments.filter((moment) => !streamSpans(streams, moment, moment))).toEqual([]);
  });

  test("ends by itself after its longest time", async () => {
    const load = Load.start(server.origin, { ...shape, longestSeconds: 0.1 });
    await delay(400);
    const { answered } = load.tallies.health.summary();
    await delay(50);
    expect(load.tallies.health.summary().answered).toBe(answered);
    await load.stop();
  });
});
