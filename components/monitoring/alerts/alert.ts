import type { Color } from "../../color.ts";

/** A condition that somebody has to know of. */
export interface Alert {
  readonly name: string;
  /** PromQL: what it returns is what fires. */
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  readonly severity: "critical" | "warning";
  readonly summary: string;
  readonly description: string;
  /** Section of docs/observability.md that says what to do. */
  readonly runbook: string;
  /** Whether the users should go back to the other color. */
  readonly rollback?: true;
  /** Labels beside those of the series. `color: none` is for what concerns no color. Default: the series name it. */
  readonly labels?: { readonly color?: Color | "none"; readonly kpi?: string };
}

/** Requests in a window below which it says nothing. */
export const fewestRequests = 20;

/** Failures in a window below which it says nothing: among few requests a single one is a large share. */
export const fewestFailures = 5;

/** Share of failed requests above which a color is at fault. */
export const errorRatio = 0.05;

/** Labels of what concerns no color. */
export const noColor = { color: "none" } as const;
