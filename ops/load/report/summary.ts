import { duration } from "../../table.ts";
import { shellLine } from "../shell-line.ts";
import { count, percent } from "./figures.ts";
import type { LoadReport } from "./shape.ts";
import { starred } from "./tables.ts";

/** `passed`, `failed` or `inconclusive`. */
export type Conclusion = "passed" | "failed" | "inconclusive";

export function conclusionOf({
  verdict: { passed, inconclusive },
}: {
  readonly verdict: { readonly passed: boolean; readonly inconclusive?: string | undefined };
}): Conclusion {
  if (passed) return "passed";
  return inconclusive === undefined ? "failed" : "inconclusive";
}

/** A report in one line. */
export function titleOf(report: LoadReport): string {
  const { run, seconds, verdict } = report;
  const name = run.name === undefined ? "" : `${run.name}, `;
  return `Load of ${run.stack}: ${name}${run.profile}, ${run.scenario}, ${duration(seconds)}, ${count(verdict.total)} requests, ${conclusionOf(report)}`;
}

/** The figures that tell most, by name. */
export function keyFigures(report: LoadReport): [name: string, value: string][] {
  const { verdict, totals, markers } = report;
  return [
    ["requests", count(verdict.total)],
    ["failed", count(verdict.failed)],
    ["worst second failed", percent(verdict.worstSecondErrorPercent)],
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
  const again = repeatCommand(report);
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
    ...(again === undefined ? [] : [["again", again] satisfies [string, string]]),
  ];
}

/** What measures the same once more; undefined where the run does not say how it was made. */
export function repeatCommand({ run }: Pick<LoadReport, "run">): string | undefined {
  const { stack, profile, options, command } = run;
  if (options === undefined) return undefined;
  return [
    `npx bluegreen load ${profile}`,
    ...(stack === "dev" ? [] : [`--stack ${stack}`]),
    ...Object.entries(options).map(([name, value]) =>
      value === true ? `--${name}` : `--${name} ${shellLine([value])}`,
    ),
    ...(command === undefined ? [] : [`-- ${command.line}`]),
  ].join(" ");
}
