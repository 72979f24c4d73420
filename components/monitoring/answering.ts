import type { Color } from "../color.ts";
import { routerMetrics } from "./image/exporter/contract.ts";
import { jobs } from "./jobs.ts";

/**
 * 1 where a color answers Prometheus, one of its servers at least, else 0; by color, of one color or of both. Servers that are gone may
 * have no `up` of 0 but none at all, so what has a weight counts too.
 */
export function answering(color?: Color): string {
  const only = color === undefined ? "" : `color="${color}"`;
  const up = `up{${[only, `job="${jobs.color}"`].filter((label) => label !== "").join(", ")}}`;
  return `max by (color) (${up}) or 0 * max by (color) (${routerMetrics.weight}{${only}})`;
}
