import { describe, expect, test } from "vitest";
import { aggregate } from "../../../../../ops/load/report/aggregate.ts";
import { repeatCommand, titleOf } from "../../../../../ops/load/report/summary.ts";
import { defaultRates } from "../../../../../ops/load/settings.ts";
import type { LoadRun } from "../../../../../ops/load/run-folder.ts";
import { baseline, deployment, leftBy, route } from "./stage.ts";

const plain: LoadRun = { ...baseline, rates: defaultRates, durationSeconds: 60 };

describe("the command that measures the same once more", () => {
  test.each<[string, LoadRun]>([
    ["npx bluegreen load baseline", plain],
    [
      "npx bluegreen load baseline --stack shop --duration 90s",
      { ...plain, stack: "shop", durationSeconds: 90 },
    ],
    [
      "npx bluegreen load baseline --rate health=5,chat=0.5,stream=0.25",
      { ...plain, rates: { ...defaultRates, health: 5 } },
    ],
    [
      "npx bluegreen load soak --scenario health",
      {
        ...plain,
        profile: "soak",
        durationSeconds: 3600,
        scenario: "health",
        rates: { health: defaultRates.health },
      },
    ],
    [
      "npx bluegreen load deployment -- npx bluegreen deploy --version 2",
      { ...deployment, rates: defaultRates, durationSeconds: 10 },
    ],
  ])("is %s", async (command, run) => {
    expect(repeatCommand(await aggregate(await leftBy({ run, route: [route(0)] })))).toBe(command);
  });

  test("names the server that was asked where it is no router", async () => {
    expect(repeatCommand(await aggregate(await leftBy({ run: plain })))).toBe(
      "npx bluegreen load baseline --url http://127.0.0.1:8080",
    );
  });
});

test("a run's title has the name that its operator gave it", async () => {
  const run = { ...plain, name: "before 2" };
  expect(titleOf(await aggregate(await leftBy({ run })))).toBe(
    "Load of dev: before 2, baseline, mixed, 60 s, 0 requests, inconclusive",
  );
});
