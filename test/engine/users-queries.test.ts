import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { usersQueries } from "../../ops/rollout/users-queries.ts";
import { dashboardQueries } from "../unit/support/dashboard-queries.ts";
import { startPromtool } from "./promtool.ts";
import type { ToolContainer } from "./tool-container.ts";

const { servers, requests, durations, broken, counted } = usersQueries("colors");
if (servers === undefined) throw new Error("nobody asks how servers stand");
const serving = servers.fewestServing("green", 60, 10);
const begunAnew = servers.begunAnew("green", 60);

const ofServer = (name: string, instance = "a") =>
  `${name}{job="color", color="green", instance="${instance}"}`;
const up = ofServer("up");
const ready = ofServer("model_ready");
const begun = ofServer("process_start_time_seconds");

interface Case {
  readonly what: string;
  readonly query: string;
  /** One value every 10 s, in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  /** What it gives at second 150. */
  readonly gives: number | undefined;
}

const cases: readonly Case[] = [
  {
    what: "1 of one that is there all the time",
    query: serving,
    series: { [up]: "1x30", [ready]: "1x30" },
    gives: 1,
  },
  {
    what: "1 of one that does not tell whether it is ready",
    query: serving,
    series: { [up]: "1x30" },
    gives: 1,
  },
  {
    what: "0 where the only one did not answer once",
    query: serving,
    series: { [up]: "1x10 0+0x1 1x20", [ready]: "1x30" },
    gives: 0,
  },
  {
    what: "0 where its target was gone for a while",
    query: serving,
    series: { [up]: "1x9 stale _x2 1x20", [ready]: "1x30" },
    gives: 0,
  },
  {
    what: "0 where it answered and was not ready",
    query: serving,
    series: { [up]: "1x30", [ready]: "1x10 0+0x1 1x20" },
    gives: 0,
  },
  {
    what: "1 where another one was there meanwhile",
    query: serving,
    series: { [up]: "1x10 0+0x1 1x20", [ofServer("up", "b")]: "1x30" },
    gives: 1,
  },
  { what: "1 where a server began anew", query: begunAnew, series: { [begun]: "100x10 200x20" }, gives: 1 },
  {
    what: "0 where one did before the step",
    query: begunAnew,
    series: { [begun]: "100x3 200x30" },
    gives: 0,
  },
  { what: "nothing where they do not tell", query: begunAnew, series: { [up]: "1x30" }, gives: undefined },
];

let promtool: ToolContainer;

beforeAll(async () => {
  promtool = await startPromtool("users-promtool");
});

afterAll(async () => {
  await promtool.remove();
});

describe("how the servers of a candidate stood, where a balancer routes, is", () => {
  test.each(cases)("$what", async ({ query, series, gives }) => {
    const samples = gives === undefined ? [] : [{ labels: "{}", value: gives }];
    const text = stringify({
      evaluation_interval: "10s",
      tests: [
        {
          interval: "10s",
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [{ expr: query, eval_time: "150s", exp_samples: samples }],
        },
      ],
    });
    const tested = await promtool.run(["promtool", "test", "rules", "/tmp/users.yml"], {
      "/tmp/users.yml": text,
    });
    expect(tested).toMatchObject({ exitCode: 0, output: expect.stringContaining("SUCCESS") as string });
  });
});

test("Prometheus can read every query of rollouts and dashboards where a balancer routes", async () => {
  const shown = dashboardQueries({ gpus: true, scrapeIntervalSeconds: 10, usersSeries: "colors" });
  const asked = [requests, durations, broken, counted].map((query) => query("green"));
  const queries = [...asked, ...shown.map(({ expr }) => expr)];
  const rules = queries.map((expr, at) => ({ record: `query_${at}`, expr }));
  const text = stringify({ groups: [{ name: "queries", rules }] }, { lineWidth: 0 });
  const checked = await promtool.run(["promtool", "check", "rules", "/tmp/queries.yml"], {
    "/tmp/queries.yml": text,
  });
  expect(checked.output).toContain(`SUCCESS: ${queries.length} rules found`);
  expect(checked.exitCode).toBe(0);
});
