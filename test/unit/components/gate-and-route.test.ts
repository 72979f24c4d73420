import { describe, expect, it } from "vitest";
import { weightsFor, type Color } from "../../../components/color.ts";
import { NginxRoute } from "../../../components/docker/route.ts";
import { PromotionGate } from "../../../components/gate/promotion-gate.ts";
import { newColors, newRouter, prefix } from "../support/components.ts";
import { declare } from "../support/declare.ts";

const limits = { loadBudgetSeconds: 180, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 60 };

/** Both colors behind a gate for those with a weight, and a route for those that the gate approved. */
const declareRoute = (activeColor: Color, canaryPercent = 0, preview = false) =>
  declare(
    () => {
      const router = newRouter();
      const weights = weightsFor(activeColor, canaryPercent);
      const candidates = newColors(activeColor, router).filter(({ color }) => weights[color] > 0);
      const gate = new PromotionGate("gate", { activeColor, candidates, url: router.url, limits });
      const route = new NginxRoute("route", { router, activeColor, weights, backends: gate.backends });
      return { weights: route.weights, verdict: gate.verdict };
    },
    { preview },
  );

describe("a gate", () => {
  it("judges the colors that are to receive users, and no other", async () => {
    const { named } = await declareRoute("blue");
    expect(named("gate").inputs).toEqual({
      activeColor: "blue",
      candidates: { blue: named("blue-release").inputs["identity"] },
      url: "http://127.0.0.1",
      containers: { blue: `${prefix}-blue` },
      limits,
    });
  });

  it("judges the canary too", async () => {
    const { named } = await declareRoute("blue", 10);
    expect(Object.keys(named("gate").inputs["candidates"] as object).sort()).toEqual(["blue", "green"]);
  });

  it("waits for the containers of its candidates and for the router's configuration", async () => {
    const { named } = await declareRoute("blue");
    expect(named("gate").after).toEqual(["blue-container", "router-configuration"]);
  });
});

describe("a route", () => {
  it("takes the identities that the gate approved", async () => {
    const { named } = await declareRoute("green");
    expect(named("route").inputs).toEqual({
      container: `${prefix}-router`,
      containerId: "id-of-router-container",
      url: "http://127.0.0.1",
      activeColor: "green",
      weights: { blue: 0, green: 100 },
      releases: { green: named("green-release").inputs["identity"] },
      shadow: { percent: 0 },
      rejected: {},
    });
  });

  it("knows in preview already what it would set", async () => {
    const { named } = await declareRoute("green", 0, true);
    expect(named("route").inputs["weights"]).toEqual({ blue: 0, green: 100 });
  });
});
