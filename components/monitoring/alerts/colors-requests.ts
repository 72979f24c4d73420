import { metrics, releaseMetrics } from "../../../app/contract.ts";
import { ofRequests } from "../colors-series.ts";
import { requestKinds, type RequestKind } from "../image/exporter/contract.ts";
import { increase, summed, type Requests } from "./requests.ts";

/** Requests that the colors answered within a window. */
export function answeredByColors(requests: Requests): string {
  return summed(
    requests,
    kindsOf(requests).map((kind) => counted(requests, kind)),
  );
}

/**
 * Those of them that failed: 5xx, and answers that the color broke off after a good status. What never reached a color nobody has
 * counted, and a color does not know who asks, so the gate's and operators' requests are among them.
 */
export function failedByColors(requests: Requests): string {
  const kinds = kindsOf(requests);
  const answeredBadly = kinds.map((kind) => counted(requests, kind, 'status_code=~"5.."'));
  const broken = ofKind(increase(releaseMetrics.answersBroken, requests.window), "inference");
  return summed(requests, [...answeredBadly, ...(kinds.includes("inference") ? [broken] : [])]);
}

function kindsOf({ kind }: Requests): readonly RequestKind[] {
  return kind === undefined ? requestKinds : [kind];
}

function counted({ window }: Requests, kind: RequestKind, ...more: readonly string[]): string {
  return ofKind(increase(ofRequests(metrics.requests, { kind }, ...more), window), kind);
}

/** A color tells paths; the router's word for them is a label here too. */
function ofKind(series: string, kind: RequestKind): string {
  return `label_replace(${series}, "kind", "${kind}", "", "")`;
}
