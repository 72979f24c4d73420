import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { syntheticAgent, SyntheticTraffic } from "../../../../ops/rollout/synthetic.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Seen {
  readonly requests: { headers: IncomingHttpHeaders; url: string | undefined }[];
  open: number;
  most: number;
}

/** A model that answers after a time. */
async function listen(milliseconds: number): Promise<{ url: string; seen: Seen }> {
  const seen: Seen = { requests: [], open: 0, most: 0 };
  server = createServer((request, response) => {
    seen.requests.push({ headers: request.headers, url: request.url });
    seen.open += 1;
    seen.most = Math.max(seen.most, seen.open);
    response.on("close", () => (seen.open -= 1));
    setTimeout(() => response.writeHead(500).end("{}"), milliseconds);
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe("synthetic traffic", () => {
  it("comes at its rate, from many users, marked, until it is stopped", async () => {
    const { url, seen } = await listen(0);
    const traffic = new SyntheticTraffic(url, 40);
    await delay(1000);
    await traffic.stop();
    const count = seen.requests.length;
    expect(count).toBeGreaterThan(20);
    expect(count).toBeLessThanOrEqual(45);
    expect(seen.requests.every(({ url: path }) => path === "/v1/chat/completions")).toBe(true);
    expect(new Set(seen.requests.map(({ headers }) => headers["user-agent"]))).toEqual(
      new Set([syntheticAgent]),
    );
    expect(new Set(seen.requests.map(({ headers }) => headers["x-user-id"])).size).toBe(count);
    await delay(200);
    expect(seen.requests).toHaveLength(count);
  });

  it("does not bury a model that is slow", async () => {
    const { url, seen } = await listen(5000);
    const traffic = new SyntheticTraffic(url, 100);
    await delay(700);
    await traffic.stop();
    expect(seen.most).toBe(16);
    expect(seen.requests).toHaveLength(16);
  });
});
