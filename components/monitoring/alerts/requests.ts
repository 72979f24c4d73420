import { releaseMetrics } from "../../../app/contract.ts";
import { routerMetrics, type RequestKind } from "../image/exporter/contract.ts";

/** Which of the users' requests a query is about; left out, it is about all. */
export interface Requests {
  /** How far a query looks back, as Prometheus writes it. */
  readonly window: string;
  /** Labels that are told apart. Default: none, one number. */
  readonly by?: readonly string[];
  readonly kind?: RequestKind;
  /** Leaves out what no color was chosen for. */
  readonly routed?: true;
}

/** Users' requests that were answered within a window, as the router counted them. */
export function answered(requests: Requests): string {
  return summed(requests, [counted(requests)]);
}

/**
 * Those of them that failed: 5xx, and answers that broke off after a good status, at the color or on the way. A color does not know
 * who asks, so what breaks off while it has no users was asked by the gate or by operators; `step` is how often that is looked at.
 */
export function failed(requests: Requests, step: string): string {
  const { window, kind } = requests;
  const byKind = kind === undefined ? "" : `{kind="${kind}"}`;
  const whileItHasUsers = `(${releaseMetrics.answersBroken} and on (color) ${routerMetrics.weight} > 0)`;
  // A color tells of streams alone, without a kind; `or` keeps all, for no two have the same labels.
  const atColor = `label_replace(increase(${whileItHasUsers}[${window}:${step}]), "kind", "inference", "", "")`;
  const parts = [
    counted(requests, 'status=~"5.."'),
    increase(`${routerMetrics.answersBroken}${byKind}`, window),
    ...(kind === "other" ? [] : [atColor]),
  ];
  return summed(requests, parts);
}

/** Growth of a counter within a window. */
export function increase(series: string, window: string): string {
  return `increase(${series}[${window}])`;
}

function counted({ window, kind, routed }: Requests, ...more: readonly string[]): string {
  const matchers = [
    ...(routed ? ['color!="none"'] : []),
    ...(kind === undefined ? [] : [`kind="${kind}"`]),
    ...more,
  ];
  return increase(`${routerMetrics.requests}{${matchers.join(", ")}}`, window);
}

/** Its parts, of which no two have the same labels, as one sum. */
export function summed({ by = [] }: Requests, parts: readonly string[]): string {
  const grouped = by.length === 0 ? "sum" : `sum by (${by.join(", ")}) `;
  return `${grouped}(${parts.join(" or ")})`;
}
