import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { metrics } from "../../app/contract.ts";
import { dashboardQueries } from "../unit/support/dashboard-queries.ts";
import { startPromtool } from "./promtool.ts";
import type { ToolContainer } from "./tool-container.ts";

/** Prometheus' series, in promtool's words: from second 0 on, a value a scrape. `0x5` would be a hexadecimal number. */
type Series = Readonly<Record<string, string>>;

interface Case {
  /** Its end, as `dashboardQueries` tells it. */
  readonly where: string;
  readonly what: string;
  readonly scrapeSeconds: number;
  readonly stepSeconds: number;
  readonly series: Series;
  /** What the query gives at some seconds, by color; by "" where it has no label of one. */
  readonly at: Readonly<Record<number, Readonly<Record<string, number>>>>;
}

const weight = (color: string) => `router_weight_percent{color="${color}", job="router"}`;
const none = {};

/** A canary of 50 percent is there from second 60 on, and has all users from second 180 on. */
const canary: Series = {
  [weight("blue")]: "100x5 50x11 0+0x40",
  [weight("green")]: "0+0x5 50x11 100x40",
};
const alert = 'ALERTS{alertname="ColorDown", alertstate="firing", color="green"}';
const rejected = 'router_rejected_timestamp_seconds{color="green", job="router"}';
const up = (color: string) => `up{job="color", color="${color}"}`;
const ofTriton = (name: string, color: string) =>
  `${name}{job="triton", color="${color}", model="text", version="1"}`;
const ready = (color: string) => `${metrics.ready}{job="color", color="${color}"}`;

const cases: readonly Case[] = [
  {
    where: "mark / Flips",
    what: "the last step of a canary, which comes long after the one before",
    scrapeSeconds: 10,
    stepSeconds: 10,
    series: canary,
    at: { 0: none, 60: none, 170: none, 180: { green: 100 }, 230: none },
  },
  {
    where: "mark / Flips",
    what: "a flip between two steps of a wide plot",
    scrapeSeconds: 10,
    stepSeconds: 60,
    series: { [weight("blue")]: "100x6 0+0x40", [weight("green")]: "0+0x6 100x40" },
    at: { 60: none, 120: { green: 100 }, 180: none },
  },
  {
    where: "mark / Flips",
    what: "a flip that is seen a minute later",
    scrapeSeconds: 60,
    stepSeconds: 60,
    series: { [weight("blue")]: "100x2 0+0x10", [weight("green")]: "0+0x2 100x10" },
    at: { 120: none, 180: { green: 100 }, 420: none },
  },
  {
    where: "mark / Canary steps",
    what: "a canary that begins, and neither its last step nor the color that is left",
    scrapeSeconds: 10,
    stepSeconds: 10,
    series: canary,
    at: { 50: none, 60: { green: 50 }, 110: none, 180: none },
  },
  {
    where: "mark / Canary steps",
    what: "one between two steps of a wide plot",
    scrapeSeconds: 10,
    stepSeconds: 60,
    series: { [weight("blue")]: "100x6 90x40", [weight("green")]: "0+0x6 10x40" },
    at: { 60: none, 120: { green: 10 }, 180: none },
  },
  {
    where: "mark / Rollbacks",
    what: "a rejection that is scraped almost a minute later",
    scrapeSeconds: 60,
    stepSeconds: 60,
    series: { [rejected]: "_ _ _ 125x20" },
    at: { 120: none, 180: { green: 55 }, 420: none },
  },
  {
    where: "mark / Rollbacks",
    what: "one between two steps of a wide plot",
    scrapeSeconds: 10,
    stepSeconds: 60,
    series: { [rejected]: "_x7 61x40" },
    at: { 60: none, 120: { green: 59 }, 180: none },
  },
  {
    where: "mark / Alerts",
    what: "an alert that was over before the next step of a wide plot",
    scrapeSeconds: 10,
    stepSeconds: 60,
    series: { [alert]: "_x7 1x1 stale" },
    at: { 60: none, 120: { green: 1 }, 180: none },
  },
  {
    where: "Ready / A",
    what: "no where a color with users does not answer, and nothing of a standby that is stopped",
    scrapeSeconds: 10,
    stepSeconds: 10,
    series: {
      [weight("blue")]: "100x9",
      [weight("green")]: "0+0x9",
      [ready("blue")]: "1x3 stale",
      [ready("green")]: "0+0x3 stale",
    },
    at: { 30: { blue: 1, green: 0 }, 50: { blue: 0 } },
  },
  {
    where: "Answers Prometheus / A",
    what: "no where a color with users does not answer, and nothing of a standby that is stopped",
    scrapeSeconds: 10,
    stepSeconds: 10,
    series: {
      [weight("blue")]: "100x9",
      [weight("green")]: "0+0x9",
      [up("blue")]: "1x3 0+0x5",
      [up("green")]: "1x3 0+0x5",
    },
    at: { 30: { blue: 1, green: 1 }, 50: { blue: 0 } },
  },
  {
    where: "bluegreen-green / Time in Triton / C",
    what: "the mean of what each inference took, in seconds, of green's Triton alone",
    scrapeSeconds: 10,
    stepSeconds: 10,
    series: {
      [ofTriton("nv_inference_request_success", "green")]: "0+20x10",
      [ofTriton("nv_inference_compute_infer_duration_us", "green")]: "0+5000000x10",
      [ofTriton("nv_inference_request_success", "blue")]: "0+20x10",
      [ofTriton("nv_inference_compute_infer_duration_us", "blue")]: "0+9000000x10",
    },
    at: { 60: { "": 0.25 } },
  },
  {
    where: "bluegreen-green / Batch / A",
    what: "how many inferences one call of the model does",
    scrapeSeconds: 10,
    stepSeconds: 10,
    series: {
      [ofTriton("nv_inference_count", "green")]: "0+40x10",
      [ofTriton("nv_inference_exec_count", "green")]: "0+10x10",
    },
    at: { 60: { "": 4 } },
  },
];

let promtool: ToolContainer;

beforeAll(async () => {
  promtool = await startPromtool("dashboard-promtool");
});

afterAll(async () => {
  await promtool.remove();
});

/** A case in promtool's form. */
function testOf({ where, scrapeSeconds, stepSeconds, series, at }: Case): string {
  const queries = dashboardQueries({
    gpus: false,
    owl: true,
    scrapeIntervalSeconds: scrapeSeconds,
    stepSeconds,
  });
  const query = queries.find((each) => each.where.endsWith(where));
  return stringify({
    // Samples are there only from the evaluation on that follows them.
    evaluation_interval: `${scrapeSeconds}s`,
    tests: [
      {
        interval: `${scrapeSeconds}s`,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: Object.entries(at).map(([second, samples]) => ({
          expr: `max by (color) (${query?.expr ?? ""})`,
          eval_time: `${second}s`,
          exp_samples: Object.entries(samples).map(([color, value]) => ({
            labels: color === "" ? "{}" : `{color="${color}"}`,
            value,
          })),
        })),
      },
    ],
  });
}

const evaluate = (each: Case) =>
  promtool.run(["promtool", "test", "rules", "/tmp/dashboard.yml"], { "/tmp/dashboard.yml": testOf(each) });

describe("a query of the dashboards", () => {
  test.each(cases)("$where shows $what", async (each) => {
    expect(await evaluate(each)).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("SUCCESS") as string,
    });
  });

  test("would be refused with other values, so that the check can fail", async () => {
    const [first] = cases;
    if (first === undefined) throw new Error("no case");
    expect((await evaluate({ ...first, at: { 180: none } })).exitCode).not.toBe(0);
  });
});
