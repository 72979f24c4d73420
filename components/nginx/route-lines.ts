import { routeLayout } from "../../provider/resources.ts";
import { colors, type Color } from "../color.ts";
import type { RoutePlace } from "./settings.ts";

/** Where the volume of a Docker router has it. */
export const routeOfVolume: RoutePlace = {
  live: routeLayout.live,
  previous: routeLayout.previous,
  bucket: "directory",
};

/** What a router tells of its route, the best first: for `try_files`. */
export function descriptions({ live, previous }: RoutePlace): string {
  const directories = previous === undefined ? [live] : [live, previous];
  return directories.map((directory) => `/${directory}/${routeLayout.description}`).join(" ");
}

/** Finds the color of a request by the file of its user's bucket. */
export function firstLook(route: RoutePlace): string {
  return routeLines(route, route.live, colors);
}

/** A request that meets the swap sees one color's files of before and the other's of after: perhaps none. */
export function secondLook(route: RoutePlace): string {
  if (route.previous === undefined) {
    return `      # The route changed between the two looks where neither found a file.
${routeLines(route, route.live, colors.slice(0, 1))}`;
  }
  return `      # The engine swaps the link in two steps; a request in between is served by the route before.
      set $pointer "";
      if ($pool = "") { set $pointer ${route.previous}; }
${routeLines(route, "$pointer", colors)}`;
}

function routeLines({ bucket }: RoutePlace, pointer: string, asked: readonly Color[]): string {
  const separator = bucket === "directory" ? "/" : ".";
  return asked
    .map(
      (color) =>
        `      if (-f ${routeLayout.root}/${pointer}/${color}${separator}$bucket) { set $pool ${color}; }`,
    )
    .join("\n");
}
