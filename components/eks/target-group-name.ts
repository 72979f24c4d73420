import type { CloudPlace } from "./cloud-place.ts";
import { cloudName } from "./cloud-name.ts";

/** Of a target group's name, characters. Source: ELB API reference, CreateTargetGroup, 2026-11. */
const longestTargetGroupName = 32;

/** Name of the target group of a color, or of what else is behind a balancer, for ever. */
export function targetGroupName(place: Pick<CloudPlace, "prefix">, what: string): string {
  return cloudName(place.prefix, what, longestTargetGroupName);
}
