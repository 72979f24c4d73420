import { secondsOf } from "../../duration.ts";
import { requestKinds } from "../run-folder.ts";
import { defaultDurations, defaultRates } from "../settings.ts";
import { duration } from "../../table.ts";
import type { LoadReport } from "./shape.ts";
import { count, starred } from "./tables.ts";

/** `passed`, `failed` or `inconclusive`. */
export type Outcome = "passed" | "failed" | "inconclusive";

export function outcomeOf({
  verdict: { passed, inconclusive },
}: {
  readonly verdict: { readonly passed: boolean; readonly inconclusive?: string | undefined };
}): Outcome {
  if (passed) return "passed";
  return inconclusive === undefined ? "failed" : "inconclusive";
}

/** A report in one line. */
export function titleOf(report: LoadReport): string {
  const { run, seconds, verdict } = report;
  const name = run.name === undefined ? "" : `${run.name}, `;
  return `Load of ${run.stack}: ${name}${run.profile}, ${run.scenario}, ${duration(seconds)}, ${count(verdict.total)} requests, ${outcomeOf(report)}`;
}

/** The figures that tell most, by name. */
export function keyFigures(report: LoadReport): [name: string, value: string][] {
  const { verdict, totals, markers } = report;
  return [
    ["requests", count(verdict.total)],
    ["failed", count(verdict.failed)],
    ["worst second failed", `${Number(verdict.worstSecondErrorPercent.toFixed(2))} %`],
    ...totals
      .filter(({ kind }) => kind !== "health" || totals.length === 1)
      .map(({ kind, latency }): [string, string] => [`p95 of a ${kind}`, starred(latency, "p95")]),
    ...totals
      .filter(({ firstToken }) => firstToken !== null)
      .map(({ firstToken }): [string, string] => ["first token p95", starred(firstToken, "p95")]),
    ["flips", String(markers.filter(({ kind }) => kind === "flip").length)],
  ];
}

/** How, where and when it was measured, by name. */
export function setting(report: LoadReport): [name: string, value: string][] {
  const { run, seconds } = report;
  const { cpus, memoryMebibytes, platform, node } = run.machine;
  return [
    ["started", new Date(run.startedAt).toISOString()],
    ["took", duration(seconds)],
    ["asked", run.url],
    [
      "arrivals a second",
      Object.entries(run.rates)
        .map(([kind, rate]) => `${kind} ${rate}`)
        .join(", "),
    ],
    ["command", run.command?.line ?? "none"],
    ["generator", run.generator],
    ["machine", `${cpus} CPUs, ${(memoryMebibytes / 1024).toFixed(0)} GiB, ${platform}, Node.js ${node}`],
    ["again", repeatCommand(report)],
  ];
}

/** What measures the same once more; what is a default is left out. */
export function repeatCommand({ run, series }: Pick<LoadReport, "run" | "series">): string {
  const { stack, profile, scenario, durationSeconds, rates, url, command } = run;
  const kinds = requestKinds.filter((kind) => rates[kind] !== undefined);
  const own = kinds.some((kind) => rates[kind] !== defaultRates[kind]);
  return [
    `npx bluegreen load ${profile}`,
    ...(stack === "dev" ? [] : [`--stack ${stack}`]),
    ...(scenario === "mixed" ? [] : [`--scenario ${scenario}`]),
    ...(own ? [`--rate ${kinds.map((kind) => `${kind}=${rates[kind] ?? 0}`).join(",")}`] : []),
    ...(durationSeconds === undefined || durationSeconds === secondsOf(defaultDurations[profile])
      ? []
      : [`--duration ${durationSeconds}s`]),
    // A router tells its route; what was asked without one was named.
    ...(series.route.length > 0 ? [] : [`--url ${url}`]),
    ...(command === undefined ? [] : [`-- ${command.line}`]),
  ].join(" ");
}
