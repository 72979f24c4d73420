import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { colors, volume, type Color } from "./contract.ts";
import type { Layout } from "./layouts.ts";
import { fieldsOf, numberIn, secondsIn, smallJson, type Fields } from "./small-json.ts";

type PerColor = Readonly<Partial<Record<Color, number>>>;

/** What the mounted route says of the users. */
export interface FoundRoute {
  /** Buckets that nginx sends to each color; undefined where it sends nobody anywhere. */
  readonly weights: Readonly<Record<Color, number>> | undefined;
  /** Weights that an update put and proved. Undefined before the first. */
  readonly recordedWeights: PerColor | undefined;
  /** Whether the route in force is the one that was proven last; undefined without any. */
  readonly proven: boolean | undefined;
  /** The route's own description; undefined where none can be read. */
  readonly described: DescribedRoute | undefined;
}

/** What the route in force says of itself. */
export interface DescribedRoute {
  readonly weights: PerColor;
  readonly activeColor: Color | undefined;
  readonly shadowPercent: number;
  /** When the route came to refuse a release of a color, seconds since 1970. */
  readonly rejectedAt: PerColor;
}

/** Directories that the links name at a moment. */
interface Pointers {
  readonly live: string | undefined;
  readonly previous: string | undefined;
}

/** A route that is swapped while its files are counted is counted anew, so many times in all. */
const mostTries = 3;

/**
 * Reads the route in force as nginx does. The work is bounded: 400 files are asked for, and two are read. `pointersIn` is where tests
 * put a swap.
 */
export function readRoute(root: string, layout: Layout, pointersIn = readPointers): FoundRoute {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const before = pointersIn(root, layout);
    const found = readAt(before, layout);
    const after = pointersIn(root, layout);
    if (before.live === after.live && before.previous === after.previous) return found;
  }
  return { weights: undefined, recordedWeights: undefined, proven: undefined, described: undefined };
}

export function readPointers(root: string, { live, previous }: Layout): Pointers {
  return {
    live: directoryOf(join(root, live)),
    previous: previous === undefined ? undefined : directoryOf(join(root, previous)),
  };
}

function directoryOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}

function readAt(pointers: Pointers, layout: Layout): FoundRoute {
  const { live, previous } = pointers;
  const inForce = live ?? previous;
  const text = descriptionIn(inForce, volume.description);
  const proven =
    layout.proven === undefined
      ? descriptionIn(previous, volume.description)
      : descriptionIn(live, layout.proven);
  const isProven =
    layout.proven === undefined ? live === previous : proven !== undefined && isDeepStrictEqual(text, proven);
  return {
    weights: countedWeights(pointers, layout),
    recordedWeights: describedRoute(proven)?.weights,
    proven: inForce === undefined ? undefined : isProven,
    described: describedRoute(text),
  };
}

/** A bucket that `live` gives to nobody is asked of `previous`, and the last color of those that have it gets it. */
function countedWeights({ live, previous }: Pointers, layout: Layout): FoundRoute["weights"] {
  const counts = { blue: 0, green: 0 };
  for (let bucket = 0; bucket < volume.buckets; bucket += 1) {
    const color = colorOf(live, bucket, layout) ?? colorOf(previous, bucket, layout);
    if (color !== undefined) counts[color] += 1;
  }
  return counts.blue + counts.green === 0 ? undefined : counts;
}

function colorOf(directory: string | undefined, bucket: number, layout: Layout): Color | undefined {
  if (directory === undefined) return undefined;
  return colors.findLast((color) => isFile(join(directory, layout.bucketFile(color, bucket))));
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

function descriptionIn(directory: string | undefined, name: string): Fields | undefined {
  return directory === undefined ? undefined : smallJson(join(directory, name));
}

function describedRoute(fields: Fields | undefined): DescribedRoute | undefined {
  const weights = fieldsOf(fields?.["weights"]);
  if (fields === undefined || weights === undefined) return undefined;
  const rejected = fieldsOf(fields["rejected"]) ?? {};
  return {
    weights: perColor((color) => numberIn(weights[color])),
    activeColor: colors.find((color) => color === fields["activeColor"]),
    shadowPercent: numberIn(fieldsOf(fields["shadow"])?.["percent"]) ?? 0,
    rejectedAt: perColor((color) => secondsIn(fieldsOf(rejected[color])?.["at"])),
  };
}

function perColor(valueOf: (color: Color) => number | undefined): PerColor {
  return Object.fromEntries(
    colors.flatMap((color) => {
      const value = valueOf(color);
      return value === undefined ? [] : [[color, value]];
    }),
  );
}
