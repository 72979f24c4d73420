import type { Prediction } from "./prediction.ts";

/** One side of a comparison. */
export interface Side {
  readonly color: string;
  readonly release: string;
}

/**
 * The predictions that are about two releases, and no older ones: `served` answered the user and `copy` the copy. Of a copy
 * that met a dead or silent color nobody told the release: it counts once the release has answered, and after every answer of
 * another one; where the release has not answered at all, after the last answer of another one.
 */
export function selected(predictions: readonly Prediction[], served: Side, copy: Side): Prediction[] {
  const ours = predictions.filter(
    (prediction) => is(served, prediction.served) && prediction.copy.color === copy.color,
  );
  const releases = ours.map((prediction) => prediction.copy.release);
  const lastOther = releases.findLastIndex((release) => release !== null && release !== copy.release);
  const firstOwn = releases.indexOf(copy.release, lastOther + 1);
  return ours.filter((_, index) =>
    releases[index] === null ? index > Math.max(lastOther, firstOwn) : releases[index] === copy.release,
  );
}

function is(side: Side, { color, release }: Side): boolean {
  return side.color === color && side.release === release;
}
