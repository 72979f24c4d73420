import { describe, expect, test } from "vitest";
import { aggregate } from "../../../../../ops/load/report/aggregate.ts";
import { repeatCommand, setting, titleOf } from "../../../../../ops/load/report/summary.ts";
import type { LoadRun } from "../../../../../ops/load/run-schema.ts";
import { baseline, deployment, leftBy } from "./stage.ts";

describe("the command that measures the same once more", () => {
  test.each<[string, LoadRun]>([
    ["npx bluegreen load baseline", { ...baseline, options: {} }],
    [
      "npx bluegreen load baseline --stack shop --duration 90s",
      { ...baseline, stack: "shop", options: { duration: "90s" } },
    ],
    [
      "npx bluegreen load baseline --scenario inference --rate 2 --name 'before 2' --url http://127.0.0.1:8000 --store",
      {
        ...baseline,
        options: {
          scenario: "inference",
          rate: "2",
          name: "before 2",
          url: "http://127.0.0.1:8000",
          store: true,
        },
      },
    ],
    [
      "npx bluegreen load deployment --longest 30m -- npx bluegreen deploy --version 2",
      { ...deployment, options: { longest: "30m" } },
    ],
  ])("is %s", (command, run) => {
    expect(repeatCommand({ run })).toBe(command);
  });

  test("is none where the run does not say how it was made", async () => {
    const report = await aggregate(await leftBy({ run: baseline }));
    expect(repeatCommand(report)).toBeUndefined();
    expect(setting(report).map(([name]) => name)).not.toContain("again");
  });
});

test("a run's title has the name that its operator gave it", async () => {
  const run = { ...baseline, name: "before 2" };
  expect(titleOf(await aggregate(await leftBy({ run })))).toBe(
    "Load of dev: before 2, baseline, mixed, 60 s, 0 requests, inconclusive",
  );
});
