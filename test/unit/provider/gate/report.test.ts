import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  countsIn,
  refusalsIn,
  statusOf,
  type CheckStatus,
  type GateCheck,
} from "../../../../provider/gate/check.ts";
import type { Examination } from "../../../../provider/gate/examine.ts";
import { servingColor } from "../../../../provider/gate/reference.ts";
import { keepReport, keptReports, timeInName } from "../../../../provider/report-folder.ts";
import { reportOf, tableOf } from "../../../../provider/gate/report.ts";
import type { Sample } from "../../../../provider/gate/sample.ts";

const check = (status: CheckStatus, name = "check"): GateCheck => ({
  color: "green",
  check: name,
  status,
  value: "1 | 2",
  limit: "at most 1",
});

const said = (text: string): Sample => ({
  answered: true,
  text,
  tokens: 2,
  finish: "stop",
  firstTokenMilliseconds: 12.4,
  totalMilliseconds: 80.6,
});

const found: Examination = {
  color: "green",
  release: "a".repeat(64),
  comparedWith: { color: "blue" },
  isUnfit: false,
  seconds: 3.21,
  checks: [check("pass", "readiness"), check("fail", "golden pass rate")],
  measurements: [
    {
      item: { id: "sum", prompt: "2+2?", settings: {}, expectations: { contains: "4" } },
      candidate: said("Five.\nOr six."),
      reference: said("4"),
    },
    {
      item: { id: "hello", prompt: "Hi.", settings: {}, expectations: {} },
      candidate: { answered: false, reason: "status 500", totalMilliseconds: 3 },
    },
  ],
};

const head = {
  stack: "dev",
  at: new Date("2026-11-21T16:30:00.123Z"),
  mode: "enforce",
  goldenSet: "golden/own.jsonl",
} as const;

describe("a verdict", () => {
  it.each<[readonly CheckStatus[], string]>([
    [["pass", "not applicable"], "pass"],
    [["pass", "inconclusive"], "inconclusive"],
    [["inconclusive", "fail", "pass"], "fail"],
    [[], "pass"],
  ])("of %j is %s", (statuses, verdict) => {
    expect(statusOf(statuses.map((status) => check(status)))).toBe(verdict);
  });

  it("counts its checks, and names what refuses, failures first", () => {
    const checks = [
      check("inconclusive", "a"),
      check("pass", "b"),
      check("fail", "c"),
      check("not applicable", "d"),
    ];
    expect(countsIn(checks)).toBe("1 check passed, 1 failed, 1 inconclusive, 1 not applicable");
    expect(refusalsIn(checks).map(({ check: name }) => name)).toEqual(["c", "a"]);
    expect(countsIn([])).toBe("0 checks passed");
  });
});

describe("the color to compare with", () => {
  it.each<[Parameters<typeof servingColor>[0], string | undefined]>([
    [{ activeColor: "blue", weights: { blue: 100, green: 0 } }, "blue"],
    [{ activeColor: "blue", weights: { blue: 90, green: 10 } }, "blue"],
    [{ activeColor: "blue", weights: { blue: 30, green: 70 } }, "green"],
    [{ activeColor: "green", weights: { blue: 50, green: 50 } }, "green"],
    [{ activeColor: "blue", weights: { blue: 0, green: 0 } }, undefined],
  ])("of the route %j is %s", (route, color) => {
    expect(servingColor(route)).toBe(color);
  });
});

describe("a report", () => {
  it("is a page with every check and every answer", () => {
    const { markdown } = reportOf(head, found);
    expect(markdown).toContain("# Gate: green of dev: fail\n");
    expect(markdown).toContain(
      "Release aaaaaaaaaaaa, 2026-11-21T16:30:00.123Z, 3.2 s, mode enforce, compared with blue.",
    );
    expect(markdown).toContain("| golden pass rate | fail | 1 \\| 2 | at most 1 |");
    expect(markdown).toContain("## Golden set golden/own.jsonl");
    expect(markdown).toContain(
      '| sum | "Five.\\nOr six.", stop, 12 / 81 ms | "4", stop, 12 / 81 ms | does not contain "4" |',
    );
    expect(markdown).toContain("| hello | no answer (status 500) after 3 ms | not asked |  |");
  });

  it("says why nothing was compared, and leaves out the columns of nobody", () => {
    const alone = { ...found, comparedWith: { missing: "no color serves" } };
    const { markdown, json } = reportOf(
      { ...head, goldenSet: undefined },
      { ...alone, measurements: undefined },
    );
    expect(markdown).toContain("not compared: no color serves.");
    expect(markdown).not.toContain("Golden set");
    expect(JSON.parse(json)).toMatchObject({ comparedWith: null, golden: null });
    expect(reportOf(head, alone).markdown).toContain("| item | green | unmet |");
  });

  it("is the same for programs", () => {
    expect(JSON.parse(reportOf(head, found).json)).toMatchObject({
      stack: "dev",
      at: "2026-11-21T16:30:00.123Z",
      mode: "enforce",
      color: "green",
      release: "a".repeat(64),
      comparedWith: "blue",
      status: "fail",
      seconds: 3.21,
      checks: [
        { check: "readiness", status: "pass" },
        { check: "golden pass rate", status: "fail" },
      ],
      golden: {
        file: "golden/own.jsonl",
        items: [{ item: { id: "sum" }, candidate: { text: "Five.\nOr six." } }, {}],
      },
    });
  });

  it("has its checks as aligned lines for a terminal", () => {
    expect(tableOf([check("not applicable", "a"), check("pass", "long name")])).toEqual([
      "color  check                      value  limit",
      "green  a          not applicable  1 | 2  at most 1",
      "green  long name  pass            1 | 2  at most 1",
    ]);
  });
});

describe("the reports of a stack", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "bluegreen-reports-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("are two files for each run, named after time and color", async () => {
    const path = await keepReport(root, "dev", `gate-${timeInName(head.at)}-green`, {
      markdown: "m",
      json: "j",
    });
    expect(path).toBe(join(".bluegreen", "reports", "dev", "gate-20261121T163000-123Z-green.md"));
    expect(readFileSync(join(root, path), "utf8")).toBe("m");
    expect(readFileSync(join(root, path.replace(/md$/, "json")), "utf8")).toBe("j");
  });

  it("go when there are too many, the oldest first, and nothing else does", async () => {
    const other = join(root, ".bluegreen", "reports", "dev", "compare.md");
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 10, minute));
    await keepReport(root, "dev", `gate-${timeInName(at(0))}-blue`, { markdown: "oldest", json: "" });
    const { writeFile } = await import("node:fs/promises");
    await writeFile(other, "");
    for (let minute = 1; minute <= keptReports; minute += 1)
      await keepReport(root, "dev", `gate-${timeInName(at(minute))}-green`, { markdown: "", json: "" });
    const files = readdirSync(join(root, ".bluegreen", "reports", "dev")).sort();
    expect(files).toHaveLength(2 * keptReports + 1);
    expect(files[0]).toBe("compare.md");
    expect(files[1]).toContain("T100100-");
  });
});
