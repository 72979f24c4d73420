import { describe, expect, it } from "vitest";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { stagedColor } from "../../../../ops/release/staging.ts";

const now = new Date("2026-11-20T08:00:00Z");
const live: LiveRoute = {
  activeColor: "green",
  weights: { blue: 0, green: 100 },
  releases: { green: "g" },
  shadow: { percent: 0 },
  rejected: {},
};
const canary: LiveRoute = { ...live, weights: { blue: 30, green: 70 } };
const leased = (until: string): LiveRoute => ({ ...live, lease: { id: "rollout-1", holder: "ada", until } });

describe("a release is staged on", () => {
  it.each<[string, string | undefined, LiveRoute | undefined, string]>([
    ["the color without users", undefined, live, "blue"],
    ["the standby by its name", "standby", live, "blue"],
    ["the color that is named", "blue", live, "blue"],
    ["the file's standby where the router does not tell", undefined, undefined, "green"],
    ["the standby once a lease is over", undefined, leased("2026-11-20T07:59:59Z"), "blue"],
  ])("%s", (_what, wanted, route, color) => {
    expect(stagedColor(wanted, route, "blue", now)).toBe(color);
  });
});

describe("no release is staged", () => {
  it.each<[string, string | undefined, LiveRoute | undefined, string, string]>([
    [
      "while an operation may have to go back to what the standby runs",
      undefined,
      leased("2026-11-20T08:00:01Z"),
      "ada holds a lease on the route until 2026-11-20T08:00:01Z: its users may have to go back to what blue runs",
      "rollout --abort",
    ],
    [
      "where all users are",
      "green",
      live,
      "green has 100 % of the users",
      "npx bluegreen release --color blue …",
    ],
    ["on the active color beside a canary", "green", canary, "green has 70 % of the users", "--color blue …"],
    ["on a canary", undefined, canary, "blue has 30 % of the users", "pulumi config rm canary"],
    [
      "on the file's active color where the router does not tell",
      "blue",
      undefined,
      "blue has 100 %",
      "--color green",
    ],
  ])("%s", (_what, wanted, route, message, cure) => {
    expect(() => stagedColor(wanted, route, "blue", now)).toThrow(
      expect.objectContaining({
        exit: "refused",
        message: expect.stringContaining(message) as string,
        cure: expect.stringContaining(cure) as string,
      }),
    );
  });

  it("on a color that there is not", () => {
    expect(() => stagedColor("red", live, "blue", now)).toThrow(
      '--color: got "red"; allowed are standby, blue and green',
    );
  });
});
