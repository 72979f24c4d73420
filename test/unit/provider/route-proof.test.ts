import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { proveRoute } from "../../../provider/route-proof.ts";
import type { Route } from "../../../provider/route.ts";

const route = {
  weights: { blue: 0, green: 100 },
  releases: { green: "9".repeat(64) },
} as unknown as Route;
const limitMilliseconds = 20_000;

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A router of which the answers of these numbers, from 1, come from blue. */
async function router(wrong: readonly number[]) {
  const seen = { asked: 0, most: 0, now: 0 };
  server = createServer((_request, response) => {
    const number = (seen.asked += 1);
    seen.most = Math.max(seen.most, (seen.now += 1));
    void delay(20).then(() => {
      seen.now -= 1;
      const color = wrong.includes(number) ? "blue" : "green";
      response.writeHead(200, { "x-color": color, "x-release": "9".repeat(64) }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it("asks as 20 users, a few side by side", async () => {
  const { seen, url } = await router([]);
  await expect(
    proveRoute({ url, limitMilliseconds, lanes: 4 }, route, new AbortController().signal),
  ).resolves.toBe(undefined);
  expect(seen).toEqual({ asked: 20, most: 4, now: 0 });
});

it("counts anew from a wrong answer on, also from one among answers side by side", async () => {
  // The 8th is asked beside the 6th, 7th and 9th: none of the four counts.
  const { seen, url } = await router([8]);
  await expect(
    proveRoute({ url, limitMilliseconds, lanes: 4 }, route, new AbortController().signal),
  ).resolves.toBe(undefined);
  expect(seen.asked).toBe(9 + 20);
});
