import { describe, expect, it } from "vitest";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { overtakenBy, strangerOn } from "../../../../ops/rollout/ownership.ts";
import type { RolloutState } from "../../../../ops/rollout/state.ts";
import { state } from "./fixtures.ts";

const now = new Date("2026-11-20T09:00:00Z");
const lease = (id: string, until = "2026-11-20T09:04:00Z") => ({ lease: { id, holder: "bob", until } });

function route(green: number, rest: Partial<LiveRoute> = {}): LiveRoute {
  const weights = { blue: 100 - green, green };
  return { activeColor: "blue", weights, releases: {}, shadow: { percent: 0 }, rejected: {}, ...rest };
}

describe("before an update a rollout finds", () => {
  it.each<[string, LiveRoute | undefined, Partial<RolloutState>, string | undefined]>([
    ["its users before the step", route(10), { phase: "moving", step: 1 }, undefined],
    ["its users after the step", route(50), { phase: "moving", step: 1 }, undefined],
    ["its own lease, whatever was cut short", route(37, lease("rollout-1")), { phase: "moving" }, undefined],
    ["a router that does not tell", undefined, { phase: "moving" }, undefined],
    [
      "a lease of others that is over",
      route(0, lease("b", "2026-11-20T09:00:00Z")),
      { phase: "moving" },
      undefined,
    ],
    ["a lease of others", route(0, lease("b")), { phase: "moving" }, "lease"],
    ["users where it never had them", route(100), { phase: "moving", step: 1 }, "weights"],
    ["users that it wants back", route(50), { phase: "returning", step: 1 }, undefined],
    ["users that are back already", route(0), { phase: "returning", step: 1 }, undefined],
    ["users that others moved on", route(100), { phase: "returning", step: 1 }, "weights"],
    ["users that it leaves there", route(100), { phase: "finishing", step: 2 }, undefined],
    ["users that others took back", route(0), { phase: "finishing", step: 2 }, "weights"],
  ])("%s", (_what, live, changes, by) => {
    expect(strangerOn(live, state(changes), now)?.by).toBe(by);
  });

  it("says what it found and what it had left", () => {
    expect(strangerOn(route(100), state({ phase: "moving", step: 1 }), now)?.reason).toBe(
      "somebody else moved the users: the route is 100 % green, 0 % blue, this rollout left it at " +
        "90 % blue, 10 % green or 50 % blue, 50 % green",
    );
  });
});

describe("a rollout that waits or watches", () => {
  it("has the route while weights are as they should be and nobody else's lease is on it", () => {
    expect(overtakenBy(route(10), state(), undefined, now)).toBeUndefined();
    expect(overtakenBy(route(0), state(), 0, now)).toBeUndefined();
    expect(
      overtakenBy(route(10, lease("b", "2026-11-20T08:00:00Z")), state(), undefined, now),
    ).toBeUndefined();
    expect(overtakenBy(route(10, lease("b")), state(), undefined, now)).toBe(
      "bob holds the lease on the route now",
    );
    expect(overtakenBy(route(10), state(), 0, now)).toContain("this step's is 100 % blue");
  });
});
