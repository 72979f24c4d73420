import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { PromotionGate } from "../../../components/gate/promotion-gate.ts";
import { askRunningRoute } from "../../../components/running-route.ts";
import { newColors, newRouter } from "../support/components.ts";
import { declare } from "../support/declare.ts";

let router: Server | undefined;

afterEach(() => new Promise<void>((resolve) => (router ? router.close(() => resolve()) : resolve())));

/** URL of a router with this route. */
async function routerWith(route: object): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify(route)));
  router = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What the gate is told of the color that serves. */
async function toldServing(url: string): Promise<unknown> {
  const { named } = await declare(async () => {
    const { activeColor } = await askRunningRoute(url);
    const own = newRouter();
    const candidates = newColors("green", own).filter(({ color }) => color === "green");
    const limits = { loadBudgetSeconds: 1, smokePrompts: [], smokeTimeoutSeconds: 1 };
    new PromotionGate("gate", {
      activeColor: "green",
      candidates,
      url: own.url,
      limits,
      serving: activeColor,
    });
    return {};
  });
  return named("gate").inputs["serving"];
}

describe("a gate is told the color that serves", () => {
  it("where the running route says so", async () => {
    const url = await routerWith({ activeColor: "blue", weights: { blue: 100, green: 0 } });
    expect(await toldServing(url)).toBe("blue");
  });

  it("and nothing where the route cannot be asked", async () => {
    expect(await toldServing("http://127.0.0.1:1")).toBeUndefined();
  });
});
