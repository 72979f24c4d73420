import { describe, expect, it } from "vitest";
import { matchVerdicts } from "../../../../ops/history/verdicts.ts";
import type { HistoryEntry } from "../../../../ops/history/update.ts";
import { operationBegan, operationId } from "../../../../ops/operation-id.ts";
import type { LogLine } from "../../../../ops/operation-log.ts";

const at = (time: string) => `2026-11-20T${time}Z`;
const update = (time: string, message: string): HistoryEntry => ({
  time: at(time),
  kind: "update",
  result: "succeeded",
  seconds: 4,
  message,
  who: "Ada",
  activeColor: "blue",
  weights: { blue: 50, green: 50 },
  versions: { blue: "1", green: "2" },
  changed: 2,
});
const line = (time: string, operation: string, step: string, outcome: string): LogLine => ({
  time: at(time),
  operation,
  verb: operation.split("-")[0] ?? "",
  stack: "dev",
  step,
  outcome,
});
const first = "rollout-20261120080030-1a2b3c";
const second = "rollout-20261120090000-4d5e6f";
const rollback = "rollback-20261120083000-aaaaaa";

type Case = readonly [what: string, updates: HistoryEntry[], lines: LogLine[], verdicts: [string, string][]];

const step = update("08:01:00", "rollout step 50 % of green 2");
const cases: readonly Case[] = [
  [
    "what its rollout came to at the step, and in the end",
    [update("08:02:00", "rollout of green 2: promoted"), step],
    [
      line("08:00:31", first, "start", "moving"),
      line("08:01:04", first, "rollout step 50 %", "in force"),
      line("08:01:59", first, "watch 50 %", "passed"),
      line("08:02:05", first, "end", "promoted"),
    ],
    [
      [at("08:01:00"), "passed"],
      [at("08:02:00"), "promoted"],
    ],
  ],
  [
    "not what the next rollout says of itself",
    [update("08:01:00", "rollback: aborted: the operator asked for it")],
    [
      line("08:01:05", first, "end", "aborted"),
      line("09:00:01", second, "start", "moving"),
      line("09:00:02", second, "end", "refused"),
    ],
    [[at("08:01:00"), "aborted"]],
  ],
  [
    "nothing while its step is observed",
    [step],
    [line("08:01:04", first, "rollout step 50 %", "in force"), line("08:01:30", first, "lease", "renewed")],
    [],
  ],
  [
    "what a rollback came to, which logs once it has ended",
    [update("08:30:01", "rollback to blue: too slow")],
    [line("08:30:09", rollback, "flip", "rolledBack")],
    [[at("08:30:01"), "rolledBack"]],
  ],
  ["not that a later rollback was refused", [step], [line("08:30:01", rollback, "decide", "refused")], []],
  [
    "nothing where somebody else made it amid a rollout",
    [update("08:01:00", "Bump the version")],
    [line("08:01:30", first, "end", "overtaken")],
    [],
  ],
  [
    "nothing of a deployment, which logs what its parts came to",
    [step],
    [{ ...line("08:01:30", first, "gate", "passed"), verb: "deploy" }],
    [],
  ],
];

describe("the verdict of an update is", () => {
  it.each(cases)("%s", (_what, updates, lines, verdicts) => {
    expect([...matchVerdicts(updates, lines)]).toEqual(verdicts);
  });
});

describe("an operation's id", () => {
  it("tells when it began, to the second", () => {
    const id = operationId("rollout", new Date(at("08:00:30.750")));
    expect(operationBegan(id)).toEqual(new Date(at("08:00:30")));
    expect(operationBegan("o")).toBeUndefined();
  });
});
