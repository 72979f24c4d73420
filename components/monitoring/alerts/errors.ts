import { answering } from "../answering.ts";
import { routerMetrics } from "../image/exporter/contract.ts";
import { jobs } from "../jobs.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { errorRatio, fewestRequests, noColor, type Alert } from "./alert.ts";
import { answered, failed } from "./requests.ts";

/** What users meet as failures now. */
export function errorAlerts(settings: AlertSettings): Alert[] {
  return [routerErrors(settings), colorUnreachable(settings), noRoute(settings), routerDown(settings)];
}

function routerErrors(settings: AlertSettings): Alert {
  const window = scrapes(6, settings);
  const requests = { window, by: ["color", "kind"], routed: true } as const;
  const all = answered(requests);
  return {
    name: "RouterErrors",
    expr: `${failed(requests, scrapes(1, settings))} / ${all} > ${errorRatio} and ${all} >= ${fewestRequests}`,
    for: scrapes(1, settings),
    severity: "critical",
    summary:
      "{{ $value | humanizePercentage }} of the users' {{ $labels.kind }} requests fail on {{ $labels.color }}",
    description: `More than ${errorRatio * 100} % of at least ${fewestRequests} requests within ${window} were answered 5xx, or their answers broke off.`,
    runbook: "routererrors",
    rollback: true,
  };
}

function colorUnreachable(settings: AlertSettings): Alert {
  const window = scrapes(6, settings);
  return {
    name: "ColorUnreachable",
    expr:
      `(${answering()}) == 0 and on (color) ` +
      `sum by (color) (increase(${routerMetrics.requests}{status=~"5.."}[${window}])) > 0`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "{{ $labels.color }} does not answer, and users are sent there",
    description: `It could not be scraped, and requests of users to it failed within ${window}.`,
    runbook: "colorunreachable",
    rollback: true,
  };
}

function noRoute(settings: AlertSettings): Alert {
  const window = scrapes(6, settings);
  return {
    name: "NoRoute",
    expr: `sum(increase(${routerMetrics.requests}{color="none", status="503"}[${window}])) > 0`,
    for: scrapes(1, settings),
    severity: "critical",
    summary: "The router sends users to no color",
    description: `Requests of users found no route within ${window} and were answered 503.`,
    runbook: "noroute",
    labels: noColor,
  };
}

function routerDown(settings: AlertSettings): Alert {
  return {
    name: "RouterDown",
    expr: `max by (job) (nginx_up{job="${jobs.nginx}"}) == 0`,
    for: scrapes(2, settings),
    severity: "critical",
    summary: "The router does not answer: nobody is served",
    description: "No nginx answered its exporter. Nothing is counted meanwhile, so no other alert tells.",
    runbook: "routerdown",
    labels: noColor,
  };
}
