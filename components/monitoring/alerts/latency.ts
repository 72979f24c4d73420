import { releaseMetrics } from "../../../app/contract.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { fewestRequests, type Alert } from "./alert.ts";
import { usersRequests } from "./users-requests.ts";

/** Limits of the slowest answer in twenty. */
const inferenceSeconds = 30;
const firstTokenSeconds = 10;

/** How long users wait. */
export function latencyAlerts(settings: AlertSettings): Alert[] {
  return [inferenceSlow(settings), firstTokenSlow(settings)];
}

function inferenceSlow(settings: AlertSettings): Alert {
  const window = scrapes(12, settings);
  const { durations } = usersRequests(settings);
  const inference = (part: "bucket" | "count") => `increase(${durations(part)}[${window}])`;
  return {
    name: "InferenceSlow",
    expr:
      `histogram_quantile(0.95, sum by (color, le) (${inference("bucket")})) > ${inferenceSeconds} ` +
      `and on (color) sum by (color) (${inference("count")}) >= ${fewestRequests}`,
    for: scrapes(2, settings),
    severity: "warning",
    summary: "Users wait {{ $value | humanizeDuration }} for whole answers of {{ $labels.color }} (p95)",
    description: `The limit is ${inferenceSeconds} s, of at least ${fewestRequests} answers within ${window}.`,
    runbook: "inferenceslow",
  };
}

function firstTokenSlow(settings: AlertSettings): Alert {
  const window = scrapes(12, settings);
  const { timeToFirstToken: name } = releaseMetrics;
  return {
    name: "FirstTokenSlow",
    expr:
      `histogram_quantile(0.95, sum by (color, le) (increase(${name}_bucket[${window}]))) > ${firstTokenSeconds} ` +
      `and on (color) sum by (color) (increase(${name}_count[${window}])) >= ${fewestRequests}`,
    for: scrapes(2, settings),
    severity: "warning",
    summary: "{{ $labels.color }} takes {{ $value | humanizeDuration }} to its first token (p95)",
    description: `The limit is ${firstTokenSeconds} s, of at least ${fewestRequests} answers within ${window}.`,
    runbook: "firsttokenslow",
  };
}
