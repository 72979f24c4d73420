import { describe, expect, it } from "vitest";
import type { CheckStatus } from "../../../../provider/gate/check.ts";
import type { Examination } from "../../../../provider/gate/examine.ts";
import { gateRules, type GateArgs } from "../../../../provider/gate/gate-inputs.ts";
import { digestOf, memoryAfter, memoryIn, type GateMemory } from "../../../../provider/gate/gate-memory.ts";
import type { Reference } from "../../../../provider/gate/reference.ts";

const empty: GateMemory = { approved: {}, before: {}, passed: {} };

const found = (status: CheckStatus, comparedWith: Reference): Examination => ({
  color: "green",
  release: "g1",
  comparedWith,
  checks: [{ color: "green", check: "any", status, value: "", limit: "" }],
  isUnfit: false,
  seconds: 1,
});

describe("what a gate remembers of the update before", () => {
  it.each([
    ["nothing at the first deployment", empty, { blue: "b1" }, {}],
    [
      "what a flip took the users from",
      { ...empty, approved: { blue: "b1" } },
      { green: "g1" },
      { blue: "b1" },
    ],
    [
      "both colors after a canary",
      { ...empty, approved: { blue: "b1", green: "g1" }, before: { blue: "b1" } },
      { green: "g1" },
      { blue: "b1", green: "g1" },
    ],
    [
      "the same where nobody moves",
      { ...empty, approved: { green: "g1" }, before: { blue: "b1" } },
      { green: "g1" },
      { blue: "b1" },
    ],
    [
      "another release of the same color",
      { ...empty, approved: { blue: "b1" } },
      { blue: "b2" },
      { blue: "b1" },
    ],
  ])("is %s", (_title, memory, approved, before) => {
    expect(memoryAfter(memory, approved, [], "rules")).toEqual({ approved, before, passed: {} });
  });
});

describe("a release counts as passed", () => {
  it.each<[string, CheckStatus, Reference, boolean]>([
    ["where it was compared", "pass", { color: "blue" }, true],
    ["where nothing else serves", "pass", { missing: "no color serves", isAlone: true }, true],
    ["not where the other one was not ready", "pass", { missing: "blue is not ready" }, false],
    ["not where it failed", "fail", { color: "blue" }, false],
    ["not where that is not known", "inconclusive", { color: "blue" }, false],
  ])("%s", (_title, status, comparedWith, isPassed) => {
    const earlier = { ...empty, passed: { green: { release: "g0", rules: "old" } } };
    const { passed } = memoryAfter(earlier, { green: "g1" }, [found(status, comparedWith)], "new");
    expect(passed["green"]).toEqual(
      isPassed ? { release: "g1", rules: "new" } : { release: "g0", rules: "old" },
    );
  });
});

describe("the outputs of a gate", () => {
  it("tell what it remembers", () => {
    const memory = { approved: { blue: "b1" }, before: {}, passed: { blue: { release: "b1", rules: "r" } } };
    expect(memoryIn({ ...memory, verdict: {} })).toEqual(memory);
  });

  it("tell nothing where they are of an earlier version, or none", () => {
    expect(memoryIn({ passed: { green: "g1" } })).toEqual(empty);
    expect(memoryIn({ passed: 3, approved: "x", before: [1] })).toEqual(empty);
    expect(memoryIn({})).toEqual(empty);
  });
});

describe("the digest of a gate's rules", () => {
  const limits = { loadBudgetSeconds: 1, smokePrompts: ["Hi."], smokeTimeoutSeconds: 1 };
  const golden = {
    file: "a.jsonl",
    timeoutSeconds: 1,
    items: [{ id: "a", prompt: "x", settings: {}, expectations: {} }],
  };
  const base: GateArgs = { limits, golden };
  const digest = (args: GateArgs) => digestOf(gateRules(args));

  it("does not change with what decides nothing, nor with defaults that are written out", () => {
    expect(
      digest({ limits: { ...limits, loadBudgetSeconds: 9 }, golden: { ...golden, file: "b.jsonl" } }),
    ).toBe(digest(base));
    expect(digest({ ...base, compatibility: { api: "kept" } })).toBe(digest(base));
  });

  it.each<[string, GateArgs]>([
    [
      "an item",
      { ...base, golden: { ...golden, items: [{ ...golden.items[0], id: "a", prompt: "y" }] as never } },
    ],
    ["a limit", { ...base, golden: { ...golden, limits: { p95Ratio: 2 } } }],
    ["the limit of memory", { ...base, limits: { ...limits, memoryPercent: 50 } }],
    ["what must be kept", { ...base, compatibility: { api: "any" } }],
    ["no golden set", { limits }],
  ])("changes with %s", (_title, args) => {
    expect(digest(args)).not.toBe(digest(base));
  });
});
