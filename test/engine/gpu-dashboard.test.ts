import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { prepare } from "../../toolchain/index.ts";
import { dashboardQueries } from "../unit/support/dashboard-queries.ts";
import { ToolContainer } from "./tool-container.ts";

/** Two GPUs of one machine, as DCGM's exporter tells of them by default: memory in MiB. */
const labels = (gpu: number) =>
  `{job="gpu", gpu="${gpu}", UUID="GPU-${gpu}", device="nvidia${gpu}", modelName="NVIDIA T4", Hostname="h"}`;

const told = {
  DCGM_FI_DEV_GPU_UTIL: [80, 5],
  DCGM_FI_DEV_FB_USED: [12_288, 1024],
  DCGM_FI_DEV_FB_FREE: [4096, 15_360],
  DCGM_FI_DEV_GPU_TEMP: [71, 40],
  DCGM_FI_DEV_POWER_USAGE: [69.5, 12],
  DCGM_FI_DEV_XID_ERRORS: [79, 0],
} as const;

/** What a panel shows of the two, by its title. */
const shown: Readonly<Record<string, readonly [number, number]>> = {
  Load: [80, 5],
  "Memory in use": [0.75, 0.0625],
  Temperature: [71, 40],
  Power: [69.5, 12],
  "Last XID": [79, 0],
};

const queries = dashboardQueries({ gpus: true, scrapeIntervalSeconds: 10 }).filter(
  ({ where }) => where.startsWith("bluegreen-gpu / ") && !where.includes("/ mark /"),
);

let promtool: ToolContainer;

beforeAll(async () => {
  await prepare({
    projectDirectory: process.cwd(),
    environment: process.env,
    monitoring: true,
    progress: "none",
  });
  promtool = await ToolContainer.start(
    dockerClient(),
    baseImages.monitoring,
    "bluegreen-engine-gpu-promtool",
  );
});

afterAll(async () => {
  await promtool.remove();
});

/** A test in promtool's form: what one query gives a minute after the first scrape. */
function testOf(expr: string, wanted: readonly [number, number]): string {
  return stringify({
    tests: [
      {
        interval: "10s",
        input_series: Object.entries(told).flatMap(([name, values]) =>
          values.map((value, gpu) => ({ series: `${name}${labels(gpu)}`, values: `${value}x10` })),
        ),
        promql_expr_test: [
          {
            expr: `sum by (gpu, Hostname) (${expr})`,
            eval_time: "1m",
            exp_samples: wanted.map((value, gpu) => ({ labels: `{Hostname="h", gpu="${gpu}"}`, value })),
          },
        ],
      },
    ],
  });
}

const evaluate = (expr: string, wanted: readonly [number, number]) =>
  promtool.run(["promtool", "test", "rules", "/tmp/gpu.yml"], { "/tmp/gpu.yml": testOf(expr, wanted) });

describe("the dashboard of the GPUs", () => {
  test("has no panel whose values are not known here", () => {
    const titles = queries.map(({ where }) => where.split(" / ")[1]);
    expect(titles).toEqual(Object.keys(shown));
  });

  test.each(queries)("$where shows what DCGM tells of each GPU", async ({ where, expr }) => {
    const wanted = shown[where.split(" / ")[1] ?? ""] ?? [Number.NaN, Number.NaN];
    expect(await evaluate(expr, wanted)).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("SUCCESS") as string,
    });
  });

  test("would be refused with other values, so that the check can fail", async () => {
    const [first] = queries;
    expect((await evaluate(first?.expr ?? "", [1, 2])).exitCode).not.toBe(0);
  });
});
