import type { Color } from "../../components/color.ts";
import { markdownTable } from "../../provider/report-folder.ts";
import type { ModelChoice } from "../stack-file-edits.ts";
import { duration } from "../table.ts";
import { windowSeconds, type ColorSnapshot } from "./snapshot.ts";

/** One step of a deployment. */
export interface DeployStep {
  readonly step: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly reason?: string;
}

/** The release of the color that serves, as the stack's file has it. */
export interface Served {
  readonly color: Color;
  readonly version: string;
  readonly model: ModelChoice;
}

export interface DeployFacts {
  readonly operation: string;
  /** Name of the exit status. */
  readonly exit: string;
  readonly steps: readonly DeployStep[];
  /** Whether the update was done, and the standby has what the stack's file says. */
  readonly applied: boolean;
  /** What users have afterwards. Null where no router told. */
  readonly served: Served | null;
  /** Null where nobody asked for them. */
  readonly metrics: {
    readonly before: readonly ColorSnapshot[];
    readonly after: readonly ColorSnapshot[];
  } | null;
}

/** A deployment as a page that a pull request can show. */
export function deployReport({ operation, exit, steps, served, metrics }: DeployFacts): string {
  return [
    `# ${operation}: ${exit}`,
    "",
    ...markdownTable(
      ["step", "took", "outcome", "reason"],
      steps.map(({ step, seconds, outcome, reason = "" }) => [step, duration(seconds), outcome, reason]),
    ),
    "",
    served === null ? "No router told what users have." : `Users have ${served.color} ${served.version}.`,
    ...(metrics === null
      ? []
      : ["", `Users' requests of ${duration(windowSeconds)}:`, "", ...metricsTable(metrics)]),
    "",
  ].join("\n");
}

function metricsTable(metrics: NonNullable<DeployFacts["metrics"]>): string[] {
  const rows = (["before", "after"] as const).flatMap((when) =>
    metrics[when].map((figures) => [
      when,
      figures.color,
      String(figures.requests),
      `${figures.failedPercent.toFixed(1)} %`,
      milliseconds(figures.p50Milliseconds),
      milliseconds(figures.p95Milliseconds),
      milliseconds(figures.timeToFirstTokenMilliseconds),
      figures.tokensPerSecond.toFixed(1),
    ]),
  );
  return markdownTable(
    ["when", "color", "requests", "failed", "p50", "p95", "first token, p95", "tokens/s"],
    rows,
  );
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "" : `${Math.round(value)} ms`;
}
