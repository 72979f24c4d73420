/** The two colors of a stack, in the order in which they are listed everywhere. */
export const colors = ["blue", "green"] as const;

/** One complete, identical set of services for a model. */
export type Color = (typeof colors)[number];

/** The color that is not `color`. */
export function otherColor(color: Color): Color {
  return color === "blue" ? "green" : "blue";
}

/** Share of the users that each color gets, whole percents that sum to 100. */
export type Weights = Readonly<Record<Color, number>>;

/** Weights with `active` at 100 − `canaryPercent` and the other color at `canaryPercent` (default 0). */
export function weightsFor(active: Color, canaryPercent = 0): Weights {
  const rest = 100 - canaryPercent;
  return active === "blue" ? { blue: rest, green: canaryPercent } : { blue: canaryPercent, green: rest };
}
