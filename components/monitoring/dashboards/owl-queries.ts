import { metrics, paths } from "../../../converter/contract.ts";
import type { Color } from "../../color.ts";
import { jobs } from "../jobs.ts";
import { failedMatcher, tritonSeries } from "../triton-series.ts";
import { maxBy, rateOf, sumBy } from "./queries.ts";

/** What a request does in Triton, one after the other. */
export const stageNames = ["waits", "takes inputs", "infers", "gives outputs"] as const;

type Stage = (typeof stageNames)[number];

const durations: Readonly<Record<Stage, string>> = {
  waits: tritonSeries.queueMicroseconds,
  "takes inputs": tritonSeries.inputMicroseconds,
  infers: tritonSeries.inferMicroseconds,
  "gives outputs": tritonSeries.outputMicroseconds,
};

/** 1 where Triton or the converter of a color answers Prometheus. */
export function answers(job: "triton" | "converter", color: Color): string {
  return maxBy("color", `up{${labelsOf(color, jobs[job])}}`);
}

/** Requests that Triton answered, a second, by model. */
export function inferenceRate(color: Color): string {
  return sumBy("model", rateOf(tritonSeries.succeeded, ofTriton(color)));
}

/** Requests that Triton failed, a second, by model and reason; without streams whose client left. */
export function inferenceFailureRate(color: Color): string {
  return sumBy("model, reason", rateOf(tritonSeries.failed, ofTriton(color, failedMatcher)));
}

/** Mean time of a request in one of its stages, seconds, by model. Nothing where there was none. */
export function stageSeconds(stage: Stage, color: Color): string {
  const time = sumBy("model", rateOf(durations[stage], ofTriton(color)));
  return `${time} / (${inferenceRate(color)} > 0) / 1e6`;
}

/** Requests that wait for an instance of a model, by model. */
export function pendingRequests(color: Color): string {
  return sumBy("model", `${tritonSeries.pending}{${ofTriton(color)}}`);
}

/** Inferences that one call of a model does, by model: above 1 where batching finds requests that wait together. */
export function batchSize(color: Color): string {
  const rate = (series: string) => sumBy("model", rateOf(series, ofTriton(color)));
  return `${rate(tritonSeries.inferences)} / (${rate(tritonSeries.executions)} > 0)`;
}

/** Schemas that the converter was sent, a second, by outcome. */
export function conversionRate(color: Color): string {
  return sumBy("outcome", rateOf(metrics.conversions, labelsOf(color, jobs.converter)));
}

/** Tables of the schemas that were converted, a second. */
export function tableRate(color: Color): string {
  return sumBy("color", rateOf(metrics.tables, labelsOf(color, jobs.converter)));
}

/** A quantile of the time that the converter took for a schema, seconds. */
export function conversionQuantile(quantile: number, color: Color): string {
  const labels = labelsOf(color, jobs.converter, `path="${paths.convert}"`);
  const buckets = sumBy("color, le", rateOf(`${metrics.requestDuration}_bucket`, labels));
  return `histogram_quantile(${quantile}, ${buckets})`;
}

function ofTriton(color: Color, ...more: readonly string[]): string {
  return labelsOf(color, jobs.triton, ...more);
}

function labelsOf(color: Color, job: string, ...more: readonly string[]): string {
  return [`job="${job}"`, `color="${color}"`, ...more].join(", ");
}
