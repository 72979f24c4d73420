import { jobs } from "../jobs.ts";
import { scrapes, type AlertSettings } from "../settings.ts";
import { failedMatcher, tritonSeries } from "../triton-series.ts";
import { errorRatio, fewestFailures, type Alert } from "./alert.ts";

/** Triton and the converter of each color, where there are some. Whether users notice is told by the alerts on their requests. */
export function owlAlerts(settings: AlertSettings): Alert[] {
  return settings.owl === true
    ? [tritonDown(settings), tritonFailing(settings), converterDown(settings)]
    : [];
}

function tritonDown(settings: AlertSettings): Alert {
  return {
    ...behindServer(jobs.triton, settings),
    name: "TritonDown",
    summary: "Triton of {{ $labels.color }} does not answer",
    description:
      "The color's server does: Triton loads its models still, or has ended. Nobody is answered there.",
    runbook: "tritondown",
  };
}

function converterDown(settings: AlertSettings): Alert {
  return {
    ...behindServer(jobs.converter, settings),
    name: "ConverterDown",
    summary: "The converter of {{ $labels.color }} does not answer",
    description:
      "The color's server does, but is not ready without it, and answers requests for an ontology 503.",
    runbook: "converterdown",
  };
}

/** Down while the server of its color answers: one that is stopped on purpose has none that does. */
function behindServer(job: string, settings: AlertSettings): Pick<Alert, "expr" | "for" | "severity"> {
  const up = (of: string) => `max by (color) (up{job="${of}"})`;
  return {
    expr: `${up(job)} == 0 and on (color) ${up(jobs.color)} == 1`,
    for: scrapes(12, settings),
    severity: "warning",
  };
}

function tritonFailing(settings: AlertSettings): Alert {
  const window = scrapes(6, settings);
  const within = (series: string, ...more: readonly string[]) =>
    `sum by (color) (increase(${series}{${[`job="${jobs.triton}"`, ...more].join(", ")}}[${window}]))`;
  const failed = within(tritonSeries.failed, failedMatcher);
  const ratio = `${failed} / (${failed} + ${within(tritonSeries.succeeded)})`;
  return {
    name: "TritonFailing",
    expr: `${ratio} > ${errorRatio} and on (color) ${failed} >= ${fewestFailures}`,
    for: scrapes(2, settings),
    severity: "warning",
    summary: "Triton of {{ $labels.color }} fails {{ $value | humanizePercentage }} of its inferences",
    description: `Within ${window}. Streams whose client left are not among them.`,
    runbook: "tritonfailing",
  };
}
