import type { Rejection, Rejections } from "../provider/resources.ts";
import { colors, type Color } from "./color.ts";

/** What an update does about rejected releases. */
export interface RejectionChange {
  /** Version of each color in this update. */
  readonly versions: Readonly<Record<Color, string>>;
  /** The release that this update takes the users back from. */
  readonly reject?: { readonly color: Color; readonly rejection: Rejection } | undefined;
  /** Colors whose rejection the operator takes back. Default: none. */
  readonly forgiven?: readonly Color[];
}

/** The rejections after an update: one stands until its color has another version or somebody takes it back. */
export function rejectionsAfter(
  before: Rejections,
  { versions, reject, forgiven = [] }: RejectionChange,
): Rejections {
  const kept = colors.flatMap((color): [Color, Rejection][] => {
    const rejection = before[color];
    const stands = rejection?.version === versions[color] && !forgiven.includes(color);
    return rejection !== undefined && stands ? [[color, rejection]] : [];
  });
  return { ...Object.fromEntries(kept), ...(reject && { [reject.color]: reject.rejection }) };
}
