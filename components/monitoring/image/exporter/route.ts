import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { colors, volume } from "./contract.ts";
import { fieldsOf, numberIn, secondsIn, smallJson } from "./small-json.ts";

type Color = (typeof colors)[number];
type PerColor = Readonly<Partial<Record<Color, number>>>;

/** What the router's volume says of its users. */
export interface FoundRoute {
  /** Buckets that nginx sends to each color; undefined where it sends nobody anywhere. */
  readonly weights: Readonly<Record<Color, number>> | undefined;
  /** Whether `live` and `previous` name the same directory; undefined without either. */
  readonly proven: boolean | undefined;
  /** The route's own description; undefined where none can be read. */
  readonly described: DescribedRoute | undefined;
}

/** What the last update wrote down. */
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
 * Reads the route in force as nginx does. The work is bounded: 400 files are asked for, and one is read. `pointersIn` is where tests
 * put a swap.
 */
export function readRoute(root: string, pointersIn: (root: string) => Pointers = readPointers): FoundRoute {
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const before = pointersIn(root);
    const weights = countedWeights(before);
    const described = descriptionIn(before.live ?? before.previous);
    const after = pointersIn(root);
    if (before.live !== after.live || before.previous !== after.previous) continue;
    const proven =
      (before.live ?? before.previous) === undefined ? undefined : before.live === before.previous;
    return { weights, proven, described };
  }
  return { weights: undefined, proven: undefined, described: undefined };
}

export function readPointers(root: string): Pointers {
  return { live: directoryOf(join(root, volume.live)), previous: directoryOf(join(root, volume.previous)) };
}

function directoryOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}

/** A bucket that `live` gives to nobody is asked of `previous`, and the last color of those that have it gets it. */
function countedWeights({ live, previous }: Pointers): FoundRoute["weights"] {
  const counts = { blue: 0, green: 0 };
  for (let bucket = 0; bucket < volume.buckets; bucket += 1) {
    const color = colorOf(live, bucket) ?? colorOf(previous, bucket);
    if (color !== undefined) counts[color] += 1;
  }
  return counts.blue + counts.green === 0 ? undefined : counts;
}

function colorOf(directory: string | undefined, bucket: number): Color | undefined {
  if (directory === undefined) return undefined;
  return colors.findLast((color) => isFile(join(directory, color, String(bucket))));
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

function descriptionIn(directory: string | undefined): DescribedRoute | undefined {
  const fields = directory === undefined ? undefined : smallJson(join(directory, volume.description));
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
