import { describe, expect, it } from "vitest";
import { parseStackConfig } from "../../../infra/config.ts";

const colors = { "shop:activeColor": "blue", "shop:blue": '{"version":"1"}' };

function parse(values: Readonly<Record<string, unknown>>, secrets: readonly string[] = []) {
  const texts = Object.entries(values).map(([key, value]) => [`shop:${key}`, JSON.stringify(value)]);
  return parseStackConfig({ ...colors, ...(Object.fromEntries(texts) as object) }, "shop", "dev", secrets);
}

describe("the config of rollouts", () => {
  it("has a default for everything", () => {
    expect(parse({}).rollout).toEqual({
      steps: [10, 50, 100],
      intervalSeconds: 60,
      bakeSeconds: 300,
      patienceSeconds: 120,
      minimumSamples: 50,
      limits: { errorPercent: 2, p95Ratio: 3, timeToFirstTokenRatio: 3 },
      kpis: [],
    });
  });

  it("takes numbers with a fraction as `pulumi config set --path` stores them", () => {
    const kpis = [{ name: "liked", promql: "sum(x)", min: "0.8" }];
    const { rollout } = parse({ rollout: { limits: { errorPercent: "0.5" }, kpis } });
    expect(rollout.limits.errorPercent).toBe(0.5);
    expect(rollout.kpis).toEqual([{ name: "liked", promql: "sum(x)", min: 0.8 }]);
  });
});

describe("the receivers of notifications", () => {
  it("are none, or webhooks whose URL may be a secret", () => {
    expect(parse({}).notifications).toEqual([]);
    const receivers = [{ kind: "slack", url: "https://hooks.example/services/T/B/x" }];
    expect(parse({ notifications: receivers }, ["shop:notifications"]).notifications).toEqual(receivers);
  });
});
