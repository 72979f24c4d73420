import type { EngineEvent } from "@pulumi/pulumi/automation";
import { describe, expect, it } from "vitest";
import { commentOf } from "../../../../ops/plan/comment.ts";
import { costOf } from "../../../../ops/plan/cost.ts";
import { readPreview } from "../../../../ops/plan/preview.ts";
import { stoppedBy, stoppedByError } from "../../../../ops/plan/stopped.ts";
import { code, escaped } from "../../../../ops/plan/text.ts";
import { OperatorError } from "../../../../ops/exit.ts";
import { subjectOf } from "../../../../ops/urn.ts";
import { eventsOf, planned, route } from "./events.ts";

const container = "bluegreen:docker:Monitoring$docker:index/container:Container";

function updated(name: string, differs: readonly string[], values: readonly [object, object] = [{}, {}]) {
  const [before, after] = values as [Record<string, unknown>, Record<string, unknown>];
  return { op: "update", type: container, name, before, after, differs };
}

function violation(message: string, enforcementLevel: string, sequence = 1): EngineEvent {
  const policyEvent = {
    message,
    enforcementLevel,
    policyName: "docker-not-privileged",
    resourceUrn: "urn:pulumi:dev::p::a:b:Container::x",
  };
  return { sequence, timestamp: 0, policyEvent } as unknown as EngineEvent;
}

describe("a comment", () => {
  it("never shows a value that differs, which may be secret", () => {
    const comment = commentOf(
      planned(
        eventsOf([
          route(0),
          updated(
            "monitoring-host",
            ["envs[3]"],
            [{ envs: ["KEY=old-secret"] }, { envs: ["KEY=new-secret"] }],
          ),
        ]),
      ),
    );
    expect(comment).toContain("| `envs` |");
    expect(comment).not.toContain("secret");
  });

  it("lists items of a list once, and says what is added and removed", () => {
    const [event] = eventsOf([updated("monitoring-host", [])]);
    const detailedDiff = {
      "envs[1]": { diffKind: "update" },
      "envs[12]": { diffKind: "add" },
      'labels["a.b"]': { diffKind: "add" },
      user: { diffKind: "delete-replace" },
    };
    Object.assign(event?.resourcePreEvent?.metadata ?? {}, { detailedDiff });
    const [change] = planned([...(event ? [event] : [])]).changes;
    expect(change?.differences).toEqual(["envs", 'labels["a.b"] added', "user removed"]);
  });

  it("takes an engine's list of properties where it tells no details", () => {
    const [event] = eventsOf([{ op: "update", type: container, name: "x", before: {}, after: {} }]);
    Object.assign(event?.resourcePreEvent?.metadata ?? {}, { diffs: ["memory"] });
    expect(planned([...(event ? [event] : [])]).changes[0]?.differences).toEqual(["memory"]);
  });

  it("stays a table, whatever names are in it", () => {
    const comment = commentOf(planned(eventsOf([route(0), updated("a|b`c`*d*", ["x|y"])])));
    expect(comment).toContain("| monitoring | updated | Container `` a\\|b`c`*d* `` | `x\\|y` |");
  });

  it("calls nobody, and formats nothing that others have written", () => {
    expect(escaped("@team <b>*x*</b> [a](b) `c` a|b")).toBe(
      "@\u200bteam \\<b>\\*x\\*\\</b> \\[a\\](b) \\`c\\` a\\|b",
    );
    expect(code("a\nb")).toBe("`a b`");
    const comment = commentOf(planned([violation("d\na | b of @ops. Why. Cure.\n", "mandatory")]));
    expect(comment).toContain("| `Container x` | a \\| b of @\u200bops. Why. Cure. |");
  });

  it("tells a policy that has nothing but its description, and each finding once", () => {
    const comment = commentOf(
      planned([violation("only this\n", "advisory"), violation("only this\n", "advisory", 2)]),
    );
    expect(comment).toContain("**Policies:** 1 advisory.");
    expect(comment).toContain("| only this |");
  });

  it("fits into GitHub's 65,536 characters, says what is left out, and keeps the sentence", () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      updated(`monitoring-${index}`, ["spec.template.spec.containers[0].image", "memory"]),
    );
    const findings = Array.from({ length: 500 }, (_, index) =>
      violation(`d\n${"long ".repeat(500)}${index}`, "advisory", 5000 + index),
    );
    const plan = planned([...eventsOf([route(0, 100), ...many]), ...findings]);
    const comment = commentOf(plan);
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment.length).toBeGreaterThan(60_000);
    expect(comment).toContain("## Users move from blue to green: 0 % → 100 %");
    expect(comment).toContain("450 more do not fit into a comment: `npx bluegreen plan --json` prints all.");
    expect(comment.trimEnd().endsWith("</details>")).toBe(true);
    const shown = comment.split("\n").filter((line) => line.startsWith("| monitoring | updated")).length;
    expect(comment).toContain(`${3001 - shown - 1} more do not fit`);
    expect(plan.changes).toHaveLength(3001);
  });

  it("cuts a refusal that is as long as a book", () => {
    const error = new OperatorError("usage", "x".repeat(100_000), "mend it");
    const comment = commentOf({ ...planned([]), stopped: stoppedByError(error) });
    expect(comment.length).toBeLessThan(10_000);
    expect(comment).toContain("xxx …");
  });
});

describe("what the stack costs", () => {
  const table = (sum: string) =>
    `| USD an hour | count | each | all |\n| --- | --- | --- | --- |\n| together | | | ${sum} |\n\nNot counted: tax.`;

  it("is told before and afterwards", () => {
    const cost = costOf({ before: { cost: table("3.1000") }, after: { cost: table("4.2000") } });
    expect(cost).toEqual({ before: "3.1000", after: "4.2000", table: table("4.2000") });
    const comment = commentOf({ ...planned([]), cost });
    expect(comment).toContain("**Cost, USD an hour:** 3.1000 → 4.2000.");
    expect(comment).toContain("Not counted: tax.");
  });

  it.each([
    [{ cost: table("3.1000") }, { cost: table("3.1000") }, "3.1000, as before."],
    [{ cost: table("3.1000") }, undefined, "3.1000 → 0."],
    [undefined, { cost: table("3.1000").split("\n") }, "3.1000."],
  ])("from %j", (before, after, words) => {
    expect(commentOf({ ...planned([]), cost: costOf({ before, after }) })).toContain(
      `**Cost, USD an hour:** ${words}`,
    );
  });

  it("is left out where the stack tells none", () => {
    expect(costOf({ before: { url: "x" }, after: undefined })).toBeUndefined();
  });
});

describe("a preview that stopped", () => {
  const said = (message: string, urn?: string): EngineEvent => ({
    sequence: 1,
    timestamp: 0,
    diagnosticEvent: { severity: "error", message, color: "never", ...(urn && { urn }) },
  });
  const urn = (type: string, name: string) => `urn:pulumi:dev::bluegreen::${type}::${name}`;

  it("was refused by a guard, by the gate, or for its config", () => {
    for (const type of ["Release", "PromotionGate", "ImageBuilds"])
      expect(stoppedBy([said("no", urn(`bluegreen:index:${type}`, "x"))])).toEqual({
        kind: "refused",
        sentences: ["no"],
      });
    expect(stoppedBy([said("Pulumi.dev.yaml has 1 problem(s):\n  - x\n")])?.kind).toBe("refused");
  });

  it("failed where anything else is in the way, and says at what", () => {
    const found = stoppedBy([
      said("no daemon", urn("docker:index/volume:Volume", "v")),
      said("preview failed\n"),
    ]);
    expect(found).toEqual({ kind: "failed", sentences: ["Volume v: no daemon"] });
    expect(stoppedBy([said("preview failed\n")])).toBeUndefined();
    const plan = planned([said("boom\n    at x.ts:1", urn("pulumi:pulumi:Stack", "bluegreen-dev"))]);
    expect(plan.exit).toBe("failed");
    expect(commentOf(plan)).toContain("## The preview failed: nobody can say what users would notice");
  });

  it("is no plan where the tools are missing", () => {
    const missing = new OperatorError("toolchain", "pulumi does not start");
    expect(() => stoppedByError(missing)).toThrow(missing);
  });
});

describe("what the engine tells", () => {
  it("names resources by URNs, with colons in names and components around them", () => {
    expect(subjectOf("urn:pulumi:dev::p::a:b:Router$c:index/x:Y::one::two")).toEqual({
      type: "c:index/x:Y",
      kind: "Y",
      name: "one::two",
      within: ["a:b:Router"],
    });
    expect(subjectOf("")).toEqual({ type: "", kind: "", name: "", within: [] });
  });

  it("may hold values that a preview does not know yet", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const plan = planned(eventsOf([{ ...route(0, 10), after: { weights: unknown } }]));
    expect(plan.traffic).toMatchObject({ before: { blue: 100, green: 0 }, after: undefined });
    expect(plan.notice?.sentence).toBe("Users may notice: the preview cannot say who has them afterwards");
  });

  it("is refused where it has another form, and events of other kinds are passed over", () => {
    expect(() => readPreview([{ sequence: 0, resourcePreEvent: {} }])).toThrow(
      /the events of the preview are not as expected: 0\.resourcePreEvent/,
    );
    expect(readPreview([{ sequence: 0, policyLoadEvent: {} }]).changes).toEqual([]);
  });
});
