import { appendFile, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OperatorError } from "../../../../../ops/exit.ts";
import { makeReport, writeLoadReport } from "../../../../../ops/load/report/index.ts";
import { resultOf } from "../../../../../ops/load/report/read.ts";
import { removeOldRuns, runNames } from "../../../../../ops/load/report/runs.ts";
import type { LoadReport } from "../../../../../ops/load/report/shape.ts";
import { baseline, deployment, leftBy, request, route, start } from "./stage.ts";

const requests = Array.from({ length: 60 }, (_, second) =>
  (["health", "chat", "stream"] as const).map((kind) => request(second, { kind })),
).flat();

describe("a run's folder", () => {
  test("gets a report in four forms, and its verdict is returned", async () => {
    const folder = await leftBy({ requests, route: [route(0)] });
    expect(await writeLoadReport(folder)).toMatchObject({ passed: true, failed: 0, total: 180 });
    const report = JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as LoadReport;
    expect(report).toMatchObject({ version: 1, run: deployment, seconds: 60, verdict: { passed: true } });
    const csv = await readFile(join(folder, "requests.csv"), "utf8");
    expect(csv.split("\r\n")).toHaveLength(1 + requests.length + 1);
    expect(csv.startsWith("time,kind,status,color,ok,milliseconds,")).toBe(true);
    expect(await readFile(join(folder, "report.md"), "utf8")).toContain("# Load: passed");
    expect(await readFile(join(folder, "report.html"), "utf8")).toContain("<!doctype html>");
  });

  test("with a line of another form is refused with its place, and no half report is left", async () => {
    const folder = await leftBy({ requests });
    await appendFile(join(folder, "requests.jsonl"), '{"t":1}\n{"t":2}\n');
    const failure = await makeReport(folder).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(String(failure)).toContain("requests.jsonl:181");
    const left = await readdir(folder);
    expect(left.sort()).toEqual(["requests.jsonl", "route.jsonl", "run.json", "samples.jsonl"]);
  });

  test("of a run that was killed is read up to its last whole line, and shows nothing for sure", async () => {
    const killed = { ...baseline, endedAt: start, interrupted: true } as const;
    const folder = await leftBy({ run: killed, requests });
    await appendFile(join(folder, "requests.jsonl"), '{"t":17,"ms');
    const report = await makeReport(folder);
    expect(report.verdict).toMatchObject({
      passed: false,
      total: 180,
      inconclusive: "the run was stopped before its end",
    });
    expect(report.seconds).toBeCloseTo(59.005);
    expect(report.series.kinds.chat?.requests).toEqual(Array(60).fill(1));
  });
});

describe("the result of a run", () => {
  test("is that of its report, which is not made again", async () => {
    const folder = await leftBy({ requests });
    await makeReport(folder);
    const path = join(folder, "report.json");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace('"failed":0,"total":180', '"failed":0,"total":9999'));
    expect((await resultOf(folder)).verdict.total).toBe(9999);
  });

  test.each(["report.json", "report.md", "report.html", "requests.csv"])(
    "is made anew where %s is missing",
    async (file) => {
      const folder = await leftBy({ requests });
      await makeReport(folder);
      await rm(join(folder, file));
      expect((await resultOf(folder)).verdict.total).toBe(180);
      expect(await readdir(folder)).toContain(file);
    },
  );

  test("is made anew where requests came after it, or another version wrote it", async () => {
    const folder = await leftBy({ requests });
    await makeReport(folder);
    await appendFile(join(folder, "requests.jsonl"), `${JSON.stringify(request(59, { ok: false }))}\n`);
    const later = new Date(Date.now() + 5000);
    await utimes(join(folder, "requests.jsonl"), later, later);
    expect((await resultOf(folder)).verdict.failed).toBe(1);
    await writeFile(join(folder, "report.json"), '{"version":0}');
    expect((await resultOf(folder)).verdict.failed).toBe(1);
  });
});

describe("runs of a stack", () => {
  test("are kept up to 20, the newest ones, and nothing else beside them is touched", async () => {
    const around = await leftBy({});
    const names = Array.from(
      { length: 23 },
      (_, index) => `20261121T1630${String(index).padStart(2, "0")}-000Z-soak`,
    );
    for (const name of [...names, "notes"]) await mkdir(join(around, name));
    await removeOldRuns(join(around, names.at(-1) ?? ""));
    expect(await runNames(around)).toEqual(names.slice(3));
    expect(await readdir(around)).toContain("notes");
  });

  test("are none where no load was run", async () => {
    expect(await runNames(join(await leftBy({}), "nowhere"))).toEqual([]);
  });
});
