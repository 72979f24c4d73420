import { describe, expect, it } from "vitest";
import { decideRollback, type Position } from "../../../../ops/rollback/decision.ts";

const now = new Date("2026-11-20T08:00:00Z");
const rejection = { version: "1", reason: "too slow", at: "2026-11-19T08:00:00Z", release: "b1" };

/** Users moved from blue 1 to green 2; blue 1 was rejected once. */
const position = (changes: Partial<Position>): Position => ({
  wanted: undefined,
  force: false,
  live: {
    activeColor: "green",
    weights: { blue: 0, green: 100 },
    releases: {},
    shadow: { percent: 0 },
    rejected: { blue: rejection },
  },
  configured: "green",
  versions: { blue: "1", green: "2" },
  running: {},
  served: { blue: "1", green: "2" },
  historyIsWhole: false,
  holderGone: false,
  ...changes,
});

describe("a rollback to a release that shares its version with a rejected one", () => {
  it.each<[string, Partial<Position>, "flip" | "refused"]>([
    [
      "is refused where it is the rejected one",
      { running: { blue: { version: "1", release: "b1" } } },
      "refused",
    ],
    ["goes where its identity is another", { running: { blue: { version: "1", release: "other" } } }, "flip"],
    ["is refused by its version where the color does not tell", {}, "refused"],
    [
      "is refused by its version where the update would bring something else than what runs",
      { running: { blue: { version: "0", release: "b0" } } },
      "refused",
    ],
  ])("%s", (_what, changes, kind) => {
    expect(decideRollback(position(changes), now).kind).toBe(kind);
  });
});

describe("a rollback to a color with a release that was staged in the file alone", () => {
  const staged = { versions: { blue: "3", green: "2" }, served: { blue: "1" } };

  it.each<[string, Position["running"], string]>([
    [
      "says what the color runs still",
      { blue: { version: "1", release: "b1" } },
      "version 3 is staged on blue in the stack's file, and blue runs 1 still; when it had users last, it ran 1",
    ],
    [
      "says where the color does not tell",
      {},
      "version 3 is staged on blue in the stack's file, and blue does not tell what it runs; when it had users last, it ran 1",
    ],
  ])("%s", (_what, running, reason) => {
    expect(decideRollback(position({ ...staged, running }), now)).toMatchObject({
      kind: "refused",
      reason,
      cure: expect.stringContaining("npx bluegreen release --color blue --version 1") as string,
    });
  });
});
