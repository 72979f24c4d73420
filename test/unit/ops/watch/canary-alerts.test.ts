import { describe, expect, it } from "vitest";
import type { Color } from "../../../../components/color.ts";
import type { LiveRoute } from "../../../../ops/live-route.ts";
import { decideWatch } from "../../../../ops/watch/decision.ts";
import { alertCases } from "../../../engine/alert-cases/index.ts";

const now = new Date("2026-11-20T08:00:00Z");

/** The canary alerts with the labels by which Prometheus fires them, as promtool's cases hold it to. */
const firing = alertCases.flatMap(({ alert, title, fires }) =>
  alert.startsWith("Canary") ? fires.map((labels) => ({ alert, title, labels })) : [],
);

function decide(name: string, labels: Readonly<Record<string, string>>, activeColor: Color) {
  const live: LiveRoute = {
    activeColor,
    weights: activeColor === "blue" ? { blue: 90, green: 10 } : { blue: 10, green: 90 },
    releases: { blue: "b", green: "g" },
    shadow: { percent: 0 },
    rejected: {},
  };
  return decideWatch(
    {
      alerts: [{ name, color: labels["color"], summary: "worse", since: now.toISOString() }],
      live,
      handled: [],
      seen: { at: now.toISOString(), releases: {}, since: {} },
      leftoverSeconds: 200,
      holderGone: false,
      lockedBy: undefined,
      otherReady: true,
    },
    now,
  );
}

describe("`watch` on an alert about a canary", () => {
  it("knows two of them", () => {
    expect(new Set(firing.map(({ alert }) => alert))).toEqual(new Set(["CanaryErrors", "CanarySlow"]));
  });

  it.each(firing.map((each) => [`${each.alert} where ${each.title}`, each] as const))(
    "ends the canary and leaves the rest of the users where they are: %s",
    (_title, { alert, labels }) => {
      expect(labels["rollback"]).toBe("true");
      const active = labels["color"] === "green" ? "blue" : "green";
      expect(decide(alert, labels, active)).toMatchObject({
        act: "roll back",
        to: undefined,
        reason: `alert ${alert} on ${labels["color"]}: worse`,
      });
    },
  );
});
