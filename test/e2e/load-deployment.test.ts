import { access, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OwnStack } from "../../bench/own-stack.ts";
import { colors as bothColors, type Color } from "../../components/color.ts";
import { reportFiles } from "../../ops/load/report/files.ts";
import { runNames } from "../../ops/load/report/runs.ts";
import type { LoadReport } from "../../ops/load/report/shape.ts";
import { runFiles, runsFolder } from "../../ops/load/run-folder.ts";
import { containerOf, createStack, meet, root } from "./harness.ts";
import { bluegreen } from "./operator.ts";

const name = "e2e-load";
const runs = join(root, runsFolder(name));
const cli = [process.execPath, "ops/bin.mjs"] as const;

describe("a deployment under load, with a standby that is stopped", () => {
  let stack: OwnStack;
  let folder: string;
  let report: LoadReport;

  beforeAll(async () => {
    await rm(runs, { recursive: true, force: true });
    stack = await createStack({
      name,
      routerPort: 18750,
      colorPorts: { blue: 18751, green: 18752 },
      subnet: "172.28.175.0/24",
      config: {
        standby: "stopped",
        monitoring: {
          enabled: true,
          prometheusPort: 18753,
          alertmanagerPort: 18754,
          scrapeIntervalSeconds: 1,
          grafana: false,
        },
        rollout: {
          steps: [50, 100],
          intervalSeconds: 5,
          bakeSeconds: 3,
          minimumSamples: 3,
          // Two cores hold both colors, the load and the deployment: times say nothing about the model here.
          limits: { errorPercent: 1, p95Ratio: 100, timeToFirstTokenRatio: 100 },
        },
      },
    });
    await stack.up();
    const deploy = ["deploy", "--model", "smollm2-135m-instruct", "--version", "2", "--yes"];
    const light = ["--rate", "health=10,chat=0.25,stream=0.2", "--duration", "5s", "--stack", name];
    // The stack at the end is that of the inner command; `light` names it for the outer one.
    const load = await bluegreen(stack, "load", "deployment", ...light, "--", ...cli, ...deploy);
    expect(load.code, load.output).toBe(0);
    expect(load.output).toMatch(/^0 of [\d,]+ requests failed; allowed are 0\.$/m);
    folder = join(runs, (await runNames(runs)).at(-1) ?? "none");
    report = JSON.parse(await readFile(join(folder, reportFiles.json), "utf8")) as LoadReport;
  });

  afterAll(async () => {
    await stack.destroy();
    await rm(runs, { recursive: true, force: true });
  });

  test("fails no request from the release to the stop of the old color, in no second", () => {
    expect(report.verdict).toMatchObject({ passed: true, failed: 0, worstSecondErrorPercent: 0 });
    expect(report.worstSecond).toBeNull();
    for (const { kind, requests } of report.totals) expect(requests, kind).toBeGreaterThan(5);
    expect(
      report.phases.map(({ phase, totals }) => [phase, totals.some(({ requests }) => requests > 0)]),
    ).toEqual([
      ["before", true],
      ["during", true],
      ["after", true],
    ]);
    console.log(report.verdict.sentences.join("\n"));
  });

  test("ends with the users on green, which has the processors, and without blue", async () => {
    expect(await meet(stack)).toMatchObject({ status: 200, color: "green" });
    expect((await meet(stack, "/blue/healthz")).status).not.toBe(200);
    expect((await containerOf(stack, "green").inspect()).HostConfig.CpuShares).toBe(1024);
  });

  test("is marked in the report: start, green's begin, the step, the flip, blue's end, end", () => {
    const told = report.markers.map(({ text }) => text);
    const wanted = [
      "command starts",
      "green answers",
      "green gets 50 %",
      "flip to green: blue 0 %, green 100 %",
    ];
    // Blue is asked once a second, so the command may have ended before it is missed.
    const last = ["blue answers no more", "command ends, exit 0"];
    const marks = told.filter((text) => [...wanted, ...last].includes(text));
    expect(marks.slice(0, wanted.length)).toEqual(wanted);
    expect(marks.slice(wanted.length).sort()).toEqual(last);
    expect(report.series.route.map(({ weights }) => weights.green)).toEqual(
      expect.arrayContaining([0, 50, 100]),
    );
  });

  test("shows both colors in requests, tokens and memory", () => {
    const { answers, colors } = report.series;
    for (const color of bothColors) {
      expect(Math.max(...(answers[color] ?? [0])), color).toBeGreaterThan(0);
      expect(Math.max(...colors[color].memoryBytes.map(Number)), color).toBeGreaterThan(2 ** 20);
    }
    for (const { color, tokens, memoryPeakBytes } of report.colors)
      expect([tokens > 0, memoryPeakBytes !== null], color).toEqual([true, true]);
    const lastOf = (color: Color) => answers[color]?.findLastIndex((count) => count > 0) ?? -1;
    expect(lastOf("green")).toBeGreaterThan(lastOf("blue"));
  });

  test("leaves the report in every form, with one line for each request", async () => {
    for (const file of Object.values(reportFiles)) await access(join(folder, file));
    const lines = (await readFile(join(folder, runFiles.requests), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(report.verdict.total);
    const csv = await readFile(join(folder, reportFiles.csv), "utf8");
    expect(csv.trimEnd().split("\r\n")).toHaveLength(1 + report.verdict.total);
    expect(await readFile(join(folder, reportFiles.html), "utf8")).toContain("data-plot=");
  });

  test("is one update where all users move at once and nobody watches, and leaves nothing to do", async () => {
    const updates = async () =>
      JSON.parse((await stack.pulumi("stack", "history", "--json")).stdout) as unknown[];
    const before = (await updates()).length;
    const atOnce = ["--steps", "100", "--bake", "0s", "--yes"];
    const { code, output } = await bluegreen(
      stack,
      ...["deploy", "--model", "smollm2-135m-instruct", "--version", "3", ...atOnce],
    );
    expect(code, output).toBe(0);
    expect((await updates()).length - before).toBe(1);
    expect(await meet(stack)).toMatchObject({ status: 200, color: "blue" });
    expect((await meet(stack, "/green/healthz")).status).not.toBe(200);
    await stack.pulumi("preview", "--refresh", "--expect-no-changes");
  });

  test("is shown by report and results", async () => {
    const shown = await bluegreen(stack, "report");
    expect(shown.output).toContain("# Load: passed");
    const listed = await bluegreen(stack, "results");
    expect(listed.output).toMatch(/-deployment +mixed .* passed/);
  });
});
