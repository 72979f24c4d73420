import { releaseMetrics } from "../../../app/contract.ts";
import { gateMetrics } from "../image/exporter/contract.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import type { Alert } from "./alert.ts";

/** A refusal is news for this long, seconds: nothing tells that a candidate was given up. */
const gateSeconds = 3600;

/** How far opinions are looked back for: users give few. */
const opinionWindow = "1h";

/** Share of good opinions below which users disapprove, and opinions below which nothing is said. */
const approvalRatio = 0.5;
const fewestOpinions = 10;

/** What the gate and the users think of a release. */
export function qualityAlerts(settings: AlertSettings): Alert[] {
  return [gateRefused(settings), usersDisapprove(settings)];
}

function gateRefused(settings: AlertSettings): Alert {
  const { passed, judged } = gateMetrics;
  return {
    name: "GateRefused",
    expr: `max by (color, version) (${passed}) == 0 and on (color) time() - ${judged} < ${gateSeconds}`,
    for: scrapes(1, settings),
    severity: "warning",
    summary: "{{ $labels.color }} {{ $labels.version }} did not pass the gate",
    description:
      "Its users stayed where they were, unless gate.mode is warn. Told for an hour, or until it passes.",
    runbook: "gaterefused",
  };
}

/** Going back is for people to decide: opinions come late, and of few. */
function usersDisapprove(settings: AlertSettings): Alert {
  const given = (labels: string) =>
    `sum by (color) (increase(${releaseMetrics.feedback}${labels}[${opinionWindow}]))`;
  return {
    name: "UsersDisapprove",
    expr: `${given('{verdict="up"}')} / ${given("")} < ${approvalRatio} and ${given("")} >= ${fewestOpinions}`,
    for: scrapes(2, settings),
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of the opinions on {{ $labels.color }} are good",
    description: `The limit is ${approvalRatio * 100} %, of at least ${fewestOpinions} opinions within ${opinionWindow}.`,
    runbook: "usersdisapprove",
  };
}
