import { createHash } from "node:crypto";
import { routeLayout } from "./route-layout.ts";
import type { Lease, Rejections } from "./route-state.ts";

/** The weights in force and what they point to; the JSON that `/deployment-status` answers with. */
export interface Route {
  readonly activeColor: string;
  /** Whole percents that sum to 100, one for each color. */
  readonly weights: Readonly<Record<string, number>>;
  /** Identity of the release of each color that has a weight above 0. */
  readonly releases: Readonly<Record<string, string>>;
  /** Share of the active color's requests that are copied to the other one, whole percents. */
  readonly shadow: { readonly percent: number };
  /** Releases that users were taken back from, by color. */
  readonly rejected: Rejections;
  /** Undefined where nobody holds one. */
  readonly lease?: Lease | undefined;
}

/** One entry of an archive: a directory, a link to `link`, or a file with `content`. */
export type ArchiveEntry = (
  | { readonly kind: "directory"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly link: string }
  | { readonly kind: "file"; readonly path: string; readonly content: string }
) & {
  /** Number of the user and group that alone may read it. Default: it is root's, and everybody may. */
  readonly owner?: number;
};

/** Says what is wrong with weights: each a whole percent, together 100. Empty where nothing is. */
export function weightProblems(weights: Readonly<Record<string, number>>): string[] {
  const problems = Object.entries(weights)
    .filter(([, percent]) => !Number.isInteger(percent) || percent < 0 || percent > 100)
    .map(([color, percent]) => `weights.${color}: got ${percent}; allowed are whole percents from 0 to 100`);
  const sum = Object.values(weights).reduce((total, percent) => total + percent, 0);
  if (problems.length === 0 && sum !== 100)
    problems.push(`weights: they sum to ${sum}; they must sum to 100`);
  return problems;
}

/**
 * The color of every bucket: colors in reverse alphabetical order take their share from the first bucket on, so
 * that raising one color's share moves users only from the other color to it.
 */
export function bucketColors(weights: Readonly<Record<string, number>>): string[] {
  return Object.keys(weights)
    .sort()
    .reverse()
    .flatMap((color) => Array.from({ length: weights[color] ?? 0 }, () => color));
}

/**
 * A directory for a route, relative to the layout's root: another one at every writing, since a directory that was
 * written before may hold files that somebody added.
 */
export function routeDirectory(route: Route, now: Date): string {
  const digest = createHash("sha256").update(describeRoute(route)).digest("hex");
  return `routes/${now.getTime().toString(36)}-${digest.slice(0, 12)}`;
}

/** The text of `route.json`, keys in one order. */
export function describeRoute(route: Route): string {
  const sorted = (record: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({
    activeColor: route.activeColor,
    weights: sorted(route.weights),
    releases: sorted(route.releases),
    shadow: sorted(route.shadow),
    rejected: sorted(
      Object.fromEntries(
        Object.entries(route.rejected).map(([color, rejection]) => [color, sorted({ ...rejection })]),
      ),
    ),
    ...(route.lease && { lease: sorted({ ...route.lease }) }),
  })}\n`;
}

/** Everything of a route but the link that puts it in force. */
export function routeEntries(route: Route, directory: string): ArchiveEntry[] {
  return [
    { kind: "directory", path: "routes" },
    { kind: "directory", path: directory },
    ...Object.keys(route.weights).map((color): ArchiveEntry => ({
      kind: "directory",
      path: `${directory}/${color}`,
    })),
    ...bucketColors(route.weights).map((color, bucket): ArchiveEntry => ({
      kind: "file",
      path: `${directory}/${color}/${bucket}`,
      content: "",
    })),
    { kind: "file", path: `${directory}/${routeLayout.description}`, content: describeRoute(route) },
  ];
}

/** A link of the layout's root that points to a route's directory. */
export function pointerTo(directory: string, pointer: "live" | "previous"): ArchiveEntry {
  return { kind: "link", path: routeLayout[pointer], link: directory };
}

/** Weights as the files of a route's directory really say, whatever its description claims. */
export function weightsOf(files: readonly string[], colors: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    colors.map((color) => [
      color,
      files.filter((file) => new RegExp(`^(\\./)?${color}/\\d+$`).test(file)).length,
    ]),
  );
}
