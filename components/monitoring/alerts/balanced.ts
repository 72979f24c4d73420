import { metrics } from "../../../app/contract.ts";
import { colors } from "../../color.ts";
import { servingServers } from "../colors-series.ts";
import { jobs } from "../jobs.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { errorRatio, fewestRequests, noColor, type Alert } from "./alert.ts";
import { ofColor } from "./colors.ts";
import { answeredByColors, failedByColors } from "./colors-requests.ts";

/**
 * What colors tell where a balancer divides the users. What it answers itself reaches no color, so these look at whether colors could
 * answer; whether one has users, `bluegreen watch` asks the balancer before it goes by a label `rollback`.
 */
export function balancedAlerts(settings: AlertSettings): Alert[] {
  return [
    colorErrors(settings),
    nobodyServes(settings),
    // A stopped color has no pods, and nothing here tells it from one that has lost them.
    ...(settings.standby === "warm" ? [colorDown(settings), colorUnready(settings)] : []),
  ];
}

function colorErrors(settings: AlertSettings): Alert {
  const window = scrapes(6, settings);
  const requests = { window, by: ["color", "kind"] } as const;
  const all = answeredByColors(requests);
  return {
    name: "ColorErrors",
    expr: `${failedByColors(requests)} / ${all} > ${errorRatio} and ${all} >= ${fewestRequests}`,
    for: scrapes(1, settings),
    severity: "critical",
    summary:
      "{{ $value | humanizePercentage }} of the {{ $labels.kind }} requests to {{ $labels.color }} fail",
    description: `More than ${errorRatio * 100} % of at least ${fewestRequests} requests within ${window} were answered 5xx, or their answers broke off.`,
    runbook: "colorerrors",
    rollback: true,
  };
}

function nobodyServes(settings: AlertSettings): Alert {
  return {
    name: "NobodyServes",
    expr: `(${servingServers()}) == 0`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "No server of either color would take users",
    description:
      "None answers Prometheus and is ready: the balancer answers users 503, which no color counts.",
    runbook: "nobodyserves",
    labels: noColor,
  };
}

function colorDown(settings: AlertSettings): Alert {
  const isThere = colors.map((color) => `label_replace(vector(0), "color", "${color}", "", "")`);
  return {
    name: "ColorDown",
    expr: `(max by (color) (up{job="${jobs.color}"}) or ${isThere.join(" or ")}) == 0`,
    for: scrapes(4, settings),
    severity: "warning",
    summary: "{{ $labels.color }} does not answer",
    description:
      "None of its servers could be scraped. Its users, where it has some, are answered 502 or 503.",
    runbook: "colordown",
    rollback: true,
  };
}

function colorUnready(settings: AlertSettings): Alert {
  return {
    name: "ColorUnready",
    expr: `${ofColor(metrics.ready)} == 0 or ${ofColor(metrics.modelLoaded)} == 0`,
    for: scrapes(12, settings),
    severity: "warning",
    summary: "{{ $labels.color }} is not ready",
    description: "It answers Prometheus, and none of its servers takes users: those it has are answered 503.",
    runbook: "colorunready",
    rollback: true,
  };
}
