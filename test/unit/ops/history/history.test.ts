import { describe, expect, it } from "vitest";
import {
  deployedVersions,
  historyEntry,
  servedVersions,
  type HistoryEntry,
  type Update,
} from "../../../../ops/history/update.ts";

const update: Update = {
  kind: "update",
  result: "succeeded",
  message: "rollout step 50 %",
  startTime: new Date("2026-11-20T08:00:00Z"),
  endTime: "2026-11-20T08:00:04.500Z",
  environment: { "git.author": "Ada", "exec.kind": "auto.local" },
  config: {
    "shop:activeColor": { value: "blue" },
    "shop:canary": { value: '{"percent":50}' },
    "shop:blue": { value: '{"version":"1"}' },
    "shop:green": { value: '{"version":2}' },
  },
  resourceChanges: { same: 9, update: 2 },
};

describe("an update of the history", () => {
  it("says who, what, when, why and how it ended", () => {
    expect(historyEntry(update, "shop")).toEqual({
      time: "2026-11-20T08:00:00.000Z",
      kind: "update",
      result: "succeeded",
      seconds: 4.5,
      message: "rollout step 50 %",
      who: "Ada",
      activeColor: "blue",
      weights: { blue: 50, green: 50 },
      versions: { blue: "1", green: "2" },
      changed: 2,
    });
  });

  it.each<[string, Partial<Update>, Partial<HistoryEntry>]>([
    ["nobody is told", { environment: {} }, { who: undefined }],
    ["nothing is counted", { resourceChanges: undefined }, { changed: undefined }],
    [
      "a color was left out",
      { config: { "shop:activeColor": { value: "green" }, "shop:blue": { value: '{"version":"3"}' } } },
      { versions: { blue: "3", green: "3" }, weights: { blue: 0, green: 100 } },
    ],
    [
      "the config is another one",
      { config: { "x:y": { value: "1" } } },
      { weights: undefined, versions: {} },
    ],
    ["a value is no JSON", { config: { "shop:blue": { value: "{oops" } } }, { versions: {} }],
  ])("is read where %s", (_what, changes, entry) => {
    expect(historyEntry({ ...update, ...changes }, "shop")).toMatchObject(entry);
  });
});

describe("the versions that had users", () => {
  const entry = (activeColor: "blue" | "green", blue: string, green: string, result = "succeeded") =>
    historyEntry(
      {
        ...update,
        result: result as Update["result"],
        config: {
          "shop:activeColor": { value: activeColor },
          "shop:blue": { value: `{"version":"${blue}"}` },
          "shop:green": { value: `{"version":"${green}"}` },
        },
      },
      "shop",
    );

  it("are those of the last successful update in which each color was active", () => {
    const history = [
      entry("green", "3", "2"),
      entry("blue", "9", "2", "failed"),
      entry("blue", "1", "2"),
      entry("blue", "0", "0"),
    ];
    expect(servedVersions(history)).toEqual({ blue: "1", green: "2" });
    expect(servedVersions([entry("green", "3", "2")])).toEqual({ green: "2" });
    expect(servedVersions([])).toEqual({});
  });

  it("were brought by the last successful update", () => {
    const history = [entry("blue", "9", "9", "failed"), entry("green", "3", "2"), entry("blue", "1", "2")];
    expect(deployedVersions(history)).toEqual({ blue: "3", green: "2" });
    expect(deployedVersions([])).toEqual({});
  });
});
