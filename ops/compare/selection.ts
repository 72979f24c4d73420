import type { Prediction } from "./prediction.ts";

/** One side of a comparison. */
export interface Side {
  readonly color: string;
  readonly release: string;
}

/**
 * The predictions that are about two releases, and no older ones: `served` answered the user and `copy` the copy. A copy whose
 * release nobody told, such as one that met a dead color, counts from the last answer of another release on.
 */
export function selected(predictions: readonly Prediction[], served: Side, copy: Side): Prediction[] {
  const ours = predictions.filter(
    (prediction) => is(served, prediction.served) && prediction.copy.color === copy.color,
  );
  const lastOther = ours.findLastIndex(
    ({ copy: { release } }) => release !== null && release !== copy.release,
  );
  return ours.filter(({ copy: { release } }, index) =>
    release === null ? index > lastOther : release === copy.release,
  );
}

function is(side: Side, { color, release }: Side): boolean {
  return side.color === color && side.release === release;
}
