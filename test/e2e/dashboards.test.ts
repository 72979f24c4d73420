import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { dashboardQueries } from "../unit/support/dashboard-queries.ts";
import { containerOf, createStack, eventually, meetReady } from "./harness.ts";
import { MixedTraffic } from "./mixed-traffic.ts";
import { bluegreen } from "./operator.ts";
import { Monitored } from "./prometheus.ts";

const scrapeIntervalSeconds = 1;
/** Of the plots that are asked for: their windows are a scrape longer, so that the late scrapes of a busy machine are in them. */
const stepSeconds = 10;
/** Time in which users of a canary have answers of both colors. */
const canarySeconds = 6;

const monitored = new Monitored(18663, 18664);
const queries = dashboardQueries({ gpus: false, scrapeIntervalSeconds, stepSeconds });
const begun = Date.now();

let stack: OwnStack;

/** A stack that has lived: users of every kind, copies, a canary, a rollback, a color that died. */
beforeAll(async () => {
  stack = await createStack({
    name: "e2e-dashboards",
    routerPort: 18660,
    colorPorts: { blue: 18661, green: 18662 },
    subnet: "172.28.166.0/24",
    config: {
      shadow: { percent: 100 },
      // What the gate measures is shown, whatever it is: a busy machine is no reason to end here.
      gate: {
        goldenSet: "test/unit/infra/golden-sets/three.jsonl",
        mode: "warn",
        limits: { minimumSamples: 3, p95Ratio: 20, timeToFirstTokenRatio: 20 },
      },
      monitoring: {
        enabled: true,
        prometheusPort: 18663,
        alertmanagerPort: 18664,
        scrapeIntervalSeconds,
        grafana: false,
      },
    },
  });
  await stack.up();
  await meetReady(stack, "blue");
  const traffic = new MixedTraffic(stack.url);
  await stack.set({ "canary.percent": "50" });
  await stack.up();
  await delay(canarySeconds * 1000);
  const { code, output } = await bluegreen(stack, "rollback", "--reason", "a test of the marks");
  expect(code, output).toBe(0);
  await containerOf(stack, "green").stop();
  await eventually(
    async () =>
      (await monitored.query('ALERTS{alertname="ColorDown", alertstate="firing"}')).length > 0
        ? undefined
        : "no alert",
    "an alert fires",
    20,
  );
  await traffic.stop();
});

afterAll(async () => {
  await stack.destroy();
});

describe("the dashboards of a stack that has lived", () => {
  test.each([...new Set(queries.map(({ where }) => where.split(" / ")[0] ?? ""))])(
    "%s: every query has a value that is a number",
    async (dashboard) => {
      const own = queries.filter(({ where }) => where.startsWith(`${dashboard} /`));
      expect(own.length).toBeGreaterThan(8);
      const empty: string[] = [];
      for (const { where, expr } of own) {
        const values = await monitored.values(expr, { from: begun, stepSeconds: scrapeIntervalSeconds });
        if (!values.some(Number.isFinite)) empty.push(`${where}: ${expr}`);
      }
      expect(empty).toEqual([]);
    },
  );

  test("a query for what nobody tells has none, so that the check can fail", async () => {
    const options = { from: begun, stepSeconds: scrapeIntervalSeconds };
    expect(await monitored.values("sum by (color) (rate(router_request_total[4s]))", options)).toEqual([]);
  });

  test("the marks of flips and rollbacks are above 0 where they happened, and nowhere else", async () => {
    const marked = async (name: string) => {
      const mark = queries.find(({ where }) => where === `bluegreen-overview / mark / ${name}`);
      const options = { from: begun, stepSeconds: scrapeIntervalSeconds };
      return (await monitored.values(mark?.expr ?? "", options)).filter((value) => value > 0).length;
    };
    // The rollback gave blue its users back: one of each, for a window and what a scrape was late.
    expect(await marked("Flips")).toBeLessThanOrEqual(stepSeconds + 6);
    expect(await marked("Rollbacks")).toBeLessThanOrEqual(stepSeconds + 2);
    for (const name of ["Flips", "Canary steps", "Rollbacks", "Alerts"])
      expect(await marked(name), name).toBeGreaterThan(0);
  });
});
