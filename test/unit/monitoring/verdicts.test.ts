import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verdictText } from "../../../components/monitoring/image/exporter/route-text.ts";
import { readVerdicts } from "../../../components/monitoring/image/exporter/verdicts.ts";
import type { GateCheck } from "../../../provider/gate/check.ts";
import { keptVerdict } from "../../../provider/gate/kept-verdict.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "bluegreen-volume-"));
  mkdirSync(join(root, "gate"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const check = (more: Partial<GateCheck>): GateCheck => ({
  color: "green",
  check: "golden agreement",
  status: "pass",
  value: "95 %",
  limit: "at least 90 %",
  ...more,
});

function keep(color: string, content: unknown): void {
  writeFileSync(join(root, "gate", `${color}.json`), JSON.stringify(content));
}

const kept = (checks: GateCheck[], version = "2") =>
  keptVerdict(
    { versions: { green: version }, mode: "enforce" },
    { color: "green", release: "a".repeat(64), checks },
    new Date("2026-01-01T00:00:00.000Z"),
  );

const linesOf = () =>
  verdictText(readVerdicts(root))
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

describe("a verdict of the gate", () => {
  it("is told with its version, its time and everything that was measured", () => {
    keep(
      "green",
      kept([
        check({ check: "readiness" }),
        check({ measured: { name: "golden_agreement_ratio", value: 0.95, limit: 0.9 } }),
        check({ measured: { name: "golden_answers", value: 8 } }),
      ]),
    );
    expect(linesOf()).toEqual([
      'gate_passed{color="green",version="2"} 1',
      'gate_judged_timestamp_seconds{color="green"} 1767225600',
      'gate_measured{color="green",check="golden_agreement_ratio"} 0.95',
      'gate_measured{color="green",check="golden_answers"} 8',
      'gate_limit{color="green",check="golden_agreement_ratio"} 0.9',
    ]);
  });

  it.each(["fail", "inconclusive"] as const)("that is %s is no pass", (status) => {
    keep("green", kept([check({}), check({ status })]));
    expect(linesOf()[0]).toBe('gate_passed{color="green",version="2"} 0');
  });

  it("may be of a version with any characters", () => {
    keep("green", kept([check({})], 'a "quoted\\" one'));
    expect(linesOf()[0]).toBe('gate_passed{color="green",version="a \\"quoted\\\\\\" one"} 1');
  });

  it("tells each measure once, and none that is no number or has no name of a metric", () => {
    const measured = (name: unknown, value: unknown) => ({
      check: "x",
      status: "pass",
      measured: { name, value },
    });
    keep("green", {
      ...kept([]),
      checks: [
        measured("one", 1),
        measured("one", 2),
        measured("two", "2"),
        measured('three"', 3),
        measured(4, 4),
        null,
        7,
      ],
    });
    expect(linesOf().slice(2)).toEqual(['gate_measured{color="green",check="one"} 1']);
  });

  it.each([
    ["half-written", '{"version":"2","sta'],
    ["no object", "null"],
    ["of no time", JSON.stringify({ ...kept([]), at: "soon" })],
    ["without a version", JSON.stringify({ ...kept([]), version: 2 })],
    ["without a status", JSON.stringify({ ...kept([]), status: undefined })],
  ])("that is %s tells nothing, and keeps the other color's from nobody", (_title, text) => {
    writeFileSync(join(root, "gate", "green.json"), text);
    keep("blue", { ...kept([]), color: "blue" });
    expect(linesOf()).toEqual([
      'gate_passed{color="blue",version="2"} 1',
      'gate_judged_timestamp_seconds{color="blue"} 1767225600',
    ]);
  });

  it("that nobody gave has no series", () => {
    expect(verdictText(readVerdicts(join(root, "nowhere")))).toBe("");
  });
});
