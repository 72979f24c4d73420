import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { poll } from "../../../../ops/load/poll.ts";
import { Progress } from "../../../../ops/load/progress.ts";
import type { LoadRoute, LoadSample } from "../../../../ops/load/line-schemas.ts";
import { fieldsOf, sampleColors } from "../../../../ops/load/sampler.ts";
import { watchRoute } from "../../../../ops/load/watcher.ts";

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** What the server answers, by path; another path is 502, as a router says of a color that is not there. */
const answers = new Map<string, Answer>();
let server: Server;
let url: string;
let stop: AbortController;

beforeEach(async () => {
  answers.clear();
  stop = new AbortController();
  server = createServer((request, response) => {
    const { status, body, headers = {} } = answers.get(request.url ?? "") ?? { status: 502, body: "" };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  stop.abort();
  server.close();
  server.closeAllConnections();
});

const route = (green: number, more: object = {}): Answer => ({
  status: 200,
  body: JSON.stringify({
    activeColor: "blue",
    weights: { blue: 100 - green, green },
    releases: {},
    ...more,
  }),
});

describe("the watcher of the route", () => {
  async function watched(during: (seen: readonly LoadRoute[]) => Promise<void>): Promise<LoadRoute[]> {
    const seen: LoadRoute[] = [];
    const watching = watchRoute(url, stop.signal, (line) => {
      seen.push(line);
      return Promise.resolve();
    });
    await during(seen);
    stop.abort();
    await watching;
    return seen;
  }

  it("tells the route once, and again when it has changed", async () => {
    answers.set("/deployment-status", route(0));
    const before = Date.now();
    const seen = await watched(async (lines) => {
      await expect.poll(() => lines.length).toBe(1);
      await delay(500);
      answers.set("/deployment-status", route(10, { shadow: { percent: 5 } }));
      await expect.poll(() => lines.length).toBe(2);
    });
    expect(seen.map(({ t: _, ...line }) => line)).toEqual([
      { activeColor: "blue", weights: { blue: 100, green: 0 }, shadow: 0, rejected: {}, leased: false },
      { activeColor: "blue", weights: { blue: 90, green: 10 }, shadow: 5, rejected: {}, leased: false },
    ]);
    expect(seen[0]?.t).toBeGreaterThanOrEqual(before);
    expect((seen[1]?.t ?? 0) - (seen[0]?.t ?? 0)).toBeGreaterThanOrEqual(400);
  });

  it("sees a lease end by itself", async () => {
    const until = new Date(Date.now() + 600).toISOString();
    answers.set("/deployment-status", route(0, { lease: { id: "1", holder: "a rollout", until } }));
    const seen = await watched((lines) => expect.poll(() => lines.length, { timeout: 3000 }).toBe(2));
    expect(seen.map(({ leased }) => leased)).toEqual([true, false]);
  });

  it("says nothing while there is no route or no router, and goes on", async () => {
    answers.set("/deployment-status", { status: 503, body: "no route" });
    const seen = await watched(async (lines) => {
      await delay(300);
      answers.set("/deployment-status", { status: 200, body: "<html>" });
      await delay(300);
      expect(lines).toEqual([]);
      answers.set("/deployment-status", route(0));
      await expect.poll(() => lines.length).toBe(1);
    });
    expect(seen).toHaveLength(1);
  });
});

const exposition = `# HELP memory_usage_bytes x
process_start_time_seconds 1700000000.5
memory_usage_bytes 1000
memory_limit_bytes 4000
tokens_generated_total{color="blue"} 7
queue_depth{color="blue",release="ab"} 2
http_requests_total{method="GET"} 9
`;

describe("the sampler of the colors", () => {
  it("tells of each color what it says of itself, and of one that is down that it is", async () => {
    answers.set("/blue/metrics", { status: 200, body: exposition, headers: { "x-release": "ab" } });
    const seen: LoadSample[] = [];
    const sampling = sampleColors(url, stop.signal, (sample) => {
      seen.push(sample);
      return Promise.resolve();
    });
    await expect.poll(() => seen.length, { timeout: 3000 }).toBe(4);
    stop.abort();
    await sampling;
    const blue = {
      memoryBytes: 1000,
      memoryLimitBytes: 4000,
      tokens: 7,
      queue: 2,
      release: "ab",
      processStartedAt: 1_700_000_000_500,
    };
    const pair = [
      { color: "blue", up: true, ...blue },
      { color: "green", up: false, failure: "refused" },
    ];
    expect(seen.map(({ t: _, ...sample }) => sample)).toEqual([...pair, ...pair]);
    expect((seen[2]?.t ?? 0) - (seen[0]?.t ?? 0)).toBeGreaterThan(800);
  });

  it("leaves out what a color does not say, or what cannot be read", () => {
    expect(fieldsOf("memory_usage_bytes 5\n")).toEqual({ memoryBytes: 5 });
    expect(fieldsOf("<html>")).toEqual({});
  });

  it("goes on where nothing answers at all", async () => {
    const seen: LoadSample[] = [];
    const sampling = sampleColors("http://127.0.0.1:9", stop.signal, (sample) => {
      seen.push(sample);
      return Promise.resolve();
    });
    await expect.poll(() => seen.length, { timeout: 3000 }).toBe(4);
    stop.abort();
    await sampling;
    expect(seen.every(({ up, failure }) => !up && failure === "refused")).toBe(true);
  });

  it("tells a color that is too busy to answer from one that is gone", async () => {
    answers.set("/blue/metrics", { status: 504, body: "" });
    const busy = new Set(["/green/metrics"]);
    server
      .removeAllListeners("request")
      .on("request", (request: IncomingMessage, response: ServerResponse) => {
        if (!busy.has(request.url ?? ""))
          response.writeHead(answers.get(request.url ?? "")?.status ?? 502).end();
      });
    const seen: LoadSample[] = [];
    const sampling = sampleColors(url, stop.signal, (sample) => {
      seen.push(sample);
      return Promise.resolve();
    });
    await expect.poll(() => seen.length, { timeout: 5000 }).toBe(2);
    stop.abort();
    await sampling;
    expect(seen.map(({ t: _, ...sample }) => sample)).toEqual([
      { color: "blue", up: false, failure: "timeout" },
      { color: "green", up: false, failure: "timeout" },
    ]);
  });
});

describe("an even pace", () => {
  it("leaves out what a slow look misses, and never looks twice at a time", async () => {
    const started = performance.now();
    const at: number[] = [];
    let looking = 0;
    await poll(50, stop.signal, async () => {
      looking += 1;
      expect(looking).toBe(1);
      at.push(performance.now() - started);
      await delay(at.length === 1 ? 120 : 1);
      looking -= 1;
      if (at.length === 3) stop.abort();
    });
    expect(at).toHaveLength(3);
    expect(at[1]).toBeGreaterThanOrEqual(149);
    expect(at[2]).toBeGreaterThanOrEqual(199);
  });
});

describe("the progress of a load", () => {
  it("counts everything, and is the slowest since the last line", () => {
    const progress = new Progress();
    const request = { t: 1000, kind: "chat", status: 200, color: "blue", ok: true } as const;
    progress.add({ ...request, ms: 812.4 });
    progress.add({ ...request, ms: 3, ok: false });
    expect(progress.line()).toBe("2 requests, 1 failed; the slowest since the last line took 812 ms");
    progress.add({ ...request, t: 1001, ms: 5 });
    expect(progress.line()).toBe("3 requests, 1 failed; the slowest since the last line took 5 ms");
    expect(progress.lastAnswerAt).toBe(1812.4);
  });
});
