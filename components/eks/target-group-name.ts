import type { Color } from "../color.ts";
import type { CloudPlace } from "./cloud-place.ts";
import { cloudName } from "./cloud-name.ts";

/** Of a target group's name, characters. Source: ELB API reference, CreateTargetGroup, 2026-11. */
export const longestTargetGroupName = 32;

/** Name of the target group of a color, for ever. */
export function targetGroupName(place: Pick<CloudPlace, "prefix">, color: Color): string {
  return cloudName(place.prefix, color, longestTargetGroupName);
}
