import { describe, expect, it } from "vitest";
import { commentOf } from "../../../../ops/plan/comment.ts";
import { planned, recorded } from "./events.ts";

/** Recorded preview, exit status, heading, what restarts. */
const previews: readonly [string, string, string, readonly string[]][] = [
  ["no-change", "ok", "Nobody will notice: nothing changes", []],
  ["flip", "ok", "Users move from blue to green: 0 % → 100 %", []],
  ["canary", "ok", "10 % of the users go to green, 90 % stay on blue", []],
  [
    "standby-release",
    "ok",
    "Nobody will notice: green, which has no users, gets another release",
    ["green-container"],
  ],
  ["live-change", "refused", "Refused: nothing of this can be deployed, and users notice nothing", []],
  ["wrong-config", "refused", "Refused: nothing of this can be deployed, and users notice nothing", []],
  [
    "router-change",
    "outage",
    "OUTAGE: the router is replaced, and users get no answer meanwhile",
    ["router-container"],
  ],
  [
    "monitoring-change",
    "ok",
    "Nobody will notice: monitoring is replaced in part",
    ["monitoring-prometheus"],
  ],
  [
    "flip-with-standby-stopped",
    "ok",
    "Users move from blue to green: 0 % → 100 %",
    ["blue-container", "monitoring-prometheus"],
  ],
  ["new-stack", "ok", "A new stack: its users are served by blue", []],
  [
    "broken-rules",
    "refused",
    "Refused by 1 mandatory rule of the policy pack; without that: Nobody will notice: nothing changes",
    [],
  ],
];

describe("the plan of a recorded preview", () => {
  it.each(previews)("of %s ends with %s and says so", (name, exit, heading, restarts) => {
    const plan = planned(recorded(name));
    expect(plan.exit).toBe(exit);
    expect(commentOf(plan).split("\n").slice(0, 2)).toEqual(["<!-- bluegreen plan dev -->", `## ${heading}`]);
    expect(plan.restarts.map((restart) => restart.name)).toEqual(restarts);
  });

  it("of a stack that is taken down names what serves, and what is left", () => {
    const plan = planned(recorded("destroy"));
    expect(plan.exit).toBe("outage");
    expect(plan.notice?.sentence).toBe(
      "OUTAGE: the whole stack is taken down, and its users get no answer; the chat history stays",
    );
    expect(plan.disrupted.map(({ name }) => name)).toEqual([
      "router-configuration",
      "router-container",
      "router-network",
      "router-state",
      "route",
      "blue-container",
    ]);
    expect(plan.changes.filter(({ retained }) => retained).map(({ name }) => name)).toEqual([
      "history-volume",
    ]);
  });

  it("tells shares and versions of both colors", () => {
    expect(planned(recorded("canary")).traffic).toEqual({
      before: { blue: 100, green: 0 },
      after: { blue: 90, green: 10 },
      versions: { blue: { before: "good", after: "good" }, green: { before: "good", after: "good" } },
    });
    expect(commentOf(planned(recorded("standby-release")))).toContain("| green | 0 % | 0 % | good → 2 |");
  });

  it("tells a refusal in the words of whoever refuses, and lets the users stay", () => {
    const { stopped, traffic } = planned(recorded("live-change"));
    expect(stopped?.sentences).toEqual([
      expect.stringMatching(/^blue is serving 100 % of the users .* Do: Stage the release on green/),
    ]);
    expect(traffic.after).toEqual({ blue: 100, green: 0 });
    expect(planned(recorded("wrong-config")).stopped?.sentences.join()).toContain(
      "bluegreen:gate.goldenSet: got",
    );
  });

  it("tells the rules of the policy pack, those that refuse first, without the rule's description", () => {
    const comment = commentOf(planned(recorded("broken-rules")));
    expect(comment).toContain("**Policies:** 1 mandatory, 1 advisory.");
    const rows = comment.split("\n").filter((line) => line.includes("| `"));
    expect(rows).toEqual([
      "| mandatory | `must` | `Stack bluegreen-dev` | stack: it is. Why. Cure. |",
      expect.stringMatching(
        /^\| advisory \| `warns` \| `Container .*` \| container: it is \\\*one\\\*\. Why\. Cure\. \|$/,
      ),
    ]);
  });

  it("lists what changes, folded, and neither providers nor components", () => {
    const plan = planned(recorded("flip"));
    expect(plan.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "NginxRoute route",
      "PromotionGate gate",
    ]);
    expect(commentOf(plan)).toContain("<details><summary>2 resources: 2 updated</summary>");
  });

  it("is the same whatever order the engine tells its events in", () => {
    for (const name of ["destroy", "router-change", "new-stack"]) {
      const events = recorded(name);
      expect(commentOf(planned(events.toReversed()))).toBe(commentOf(planned(events)));
    }
  });
});
