import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { askRunningRoute } from "../../../components/running-route.ts";
import { declare } from "../support/declare.ts";

const closedPort = "http://127.0.0.1:1";
let router: Server | undefined;

afterEach(() => new Promise<void>((resolve) => (router ? router.close(() => resolve()) : resolve())));

/** A router that answers every path so. */
async function routerAnswering(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  router = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serving(url: string, weights?: Record<string, number>) {
  const lastOutputs = weights && { weights };
  const { outputs } = await declare(async () => ({ serving: (await askRunningRoute(url)).serving }), {
    ...(lastOutputs && { lastOutputs }),
  });
  return outputs.serving;
}

describe("what serves", () => {
  it("is what the running route says, whatever was recorded", async () => {
    const url = await routerAnswering(
      200,
      JSON.stringify({ activeColor: "green", weights: { blue: 10, green: 90 } }),
    );
    expect(await serving(url, { blue: 100, green: 0 })).toEqual({
      blue: { percent: 10, source: "route" },
      green: { percent: 90, source: "route" },
    });
  });

  it("is what the last update recorded where the route cannot be asked", async () => {
    expect(await serving(closedPort, { blue: 0, green: 100 })).toEqual({
      blue: { percent: 0, source: "last update" },
      green: { percent: 100, source: "last update" },
    });
  });

  it.each([
    ["no route is set", 503, '{"error":"no route was set yet"}'],
    ["something else answers", 200, "<html>hello</html>"],
    ["the answer has no weights", 200, "{}"],
  ])("is what the last update recorded where %s", async (_title, status, body) => {
    const url = await routerAnswering(status, body);
    expect(await serving(url, { blue: 100, green: 0 })).toMatchObject({
      blue: { percent: 100, source: "last update" },
    });
  });

  it("is asked at the URL of the last update, though the config has another one by now", async () => {
    const url = await routerAnswering(200, JSON.stringify({ weights: { blue: 0, green: 100 } }));
    const { outputs } = await declare(async () => ({
      serving: (await askRunningRoute(closedPort, { url, weights: { blue: 100, green: 0 } })).serving,
    }));
    expect(outputs.serving).toMatchObject({ green: { percent: 100, source: "route" } });
  });

  it("is nothing at the first deployment", async () => {
    expect(await serving(closedPort)).toBeUndefined();
  });
});
