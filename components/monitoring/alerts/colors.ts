import { metrics } from "../../../app/contract.ts";
import { routerMetrics } from "../image/exporter/contract.ts";
import { answering } from "../answering.ts";
import { jobs } from "../jobs.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import type { Alert } from "./alert.ts";

/** Share of its limit above which a color's memory is near it. */
const memoryRatio = 0.9;

/** What a color tells of itself. */
export function colorAlerts(settings: AlertSettings): Alert[] {
  return [
    modelNotLoaded(settings),
    ...(settings.standby === "warm" ? [colorDown(settings), standbyUnready(settings)] : []),
    memoryNearLimit(settings),
  ];
}

function modelNotLoaded(settings: AlertSettings): Alert {
  return {
    name: "ModelNotLoaded",
    expr: `${ofColor(metrics.modelLoaded)} == 0 and on (color) ${routerMetrics.weight} > 0`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "{{ $labels.color }} has users and no model",
    description: "Its server runs and has not loaded the model: users are answered 503.",
    runbook: "modelnotloaded",
    rollback: true,
  };
}

function colorDown(settings: AlertSettings): Alert {
  return {
    name: "ColorDown",
    expr: `(${answering()}) == 0`,
    for: scrapes(4, settings),
    severity: "warning",
    summary: "{{ $labels.color }} does not answer",
    description:
      "It could not be scraped. While it has no users nobody notices, but there is no way back to it.",
    runbook: "colordown",
  };
}

function standbyUnready(settings: AlertSettings): Alert {
  const notReady = `(${ofColor(metrics.ready)} == 0 or ${ofColor(metrics.modelLoaded)} == 0)`;
  return {
    name: "StandbyUnready",
    expr: `${notReady} and on (color) ${routerMetrics.weight} == 0`,
    for: scrapes(12, settings),
    severity: "warning",
    summary: "The standby {{ $labels.color }} is not ready",
    description: "It answers and has no users, but is not ready to get any: there is no way back to it.",
    runbook: "standbyunready",
  };
}

export function memoryNearLimit(settings: AlertSettings): Alert {
  const used = `${metrics.memoryUsage}{job="${jobs.color}"}`;
  const limit = `${metrics.memoryLimit}{job="${jobs.color}"}`;
  return {
    name: "MemoryNearLimit",
    expr: `max by (color) (${used} / ${limit}) > ${memoryRatio}`,
    for: scrapes(6, settings),
    severity: "warning",
    summary: "{{ $labels.color }} uses {{ $value | humanizePercentage }} of its memory",
    description: `Without the pages of the model's file; above ${memoryRatio * 100} % the kernel may end it at the next long prompt.`,
    runbook: "memorynearlimit",
  };
}

/** A gauge of the colors' servers, whatever else they are labelled with. */
export function ofColor(name: string): string {
  return `max by (color) (${name}{job="${jobs.color}"})`;
}
