import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { servedRoute } from "../../../components/gate/served-route.ts";
import { PromotionGate } from "../../../components/gate/promotion-gate.ts";
import { declareCloud, secretIn } from "../support/declare-cloud.ts";

const limits = { loadBudgetSeconds: 600, smokePrompts: ["Say hello."], smokeTimeoutSeconds: 60 };
const directSecret = "0123456789abcdef0123456789ABCDEF";

describe("a gate by a balancer", () => {
  it("is told where the balancer and the pods are, and keeps secret and kubeconfig from the state's readers", async () => {
    const { named } = await declareCloud(() => {
      new PromotionGate("gate", {
        activeColor: "green",
        candidates: [{ color: "green", release: "9".repeat(64), resources: [] }],
        url: pulumi.output("https://shop.example:8443"),
        directSecret,
        served: servedRoute({ releases: {}, rejected: {} }),
        kubernetes: {
          colors: { cluster: { kubeconfig: "{}" }, namespace: "shop", stack: "shop-prod" },
          unschedulableSeconds: 600,
        },
        limits,
      });
      return {};
    });
    const { kubernetes, directSecret: recorded, ...inputs } = named("gate").inputs;
    expect(secretIn(recorded)).toBe(directSecret);
    expect(secretIn(kubernetes)).toEqual({
      colors: { cluster: { kubeconfig: "{}" }, namespace: "shop", stack: "shop-prod" },
      unschedulableSeconds: 600,
    });
    expect(inputs).toEqual({
      activeColor: "green",
      candidates: { green: "9".repeat(64) },
      url: "https://shop.example:8443",
      served: { weights: {}, releases: {} },
      containers: {},
      limits,
    });
  });
});

describe("what users meet, for a gate that its router does not tell", () => {
  const shares = (blue: number, green: number) => ({
    blue: { percent: blue, source: "route" as const },
    green: { percent: green, source: "route" as const },
  });

  it("is nobody before the first route", () => {
    expect(servedRoute({ releases: {}, rejected: {} })).toEqual({ weights: {}, releases: {} });
  });

  it("is the running route's shares and releases", () => {
    const releases = { blue: "b", green: "9" };
    expect(servedRoute({ activeColor: "blue", serving: shares(90, 10), releases, rejected: {} })).toEqual({
      activeColor: "blue",
      weights: { blue: 90, green: 10 },
      releases,
    });
  });

  it("is without an active color where nobody knows it", () => {
    expect(servedRoute({ serving: shares(0, 100), releases: {}, rejected: {} })).toEqual({
      weights: { blue: 0, green: 100 },
      releases: {},
    });
  });
});
