import type { LiveRoute } from "../live-route.ts";
import type { FiringAlert } from "./alerts.ts";

/** What a watcher knows of the releases that users meet. */
export interface Seen {
  /** When it looked last, ISO 8601. */
  readonly at: string;
  /** Identity of the release of each color with users. */
  readonly releases: Readonly<Record<string, string>>;
  /** The last look at which a color did not have its users with this release, ISO 8601; none where it had them at the first look. */
  readonly since: Readonly<Record<string, string>>;
}

/** What is known after a look at the route. */
export function seenAfter(before: Seen | undefined, { releases }: LiveRoute, now: Date): Seen {
  const since = Object.entries(releases).flatMap(([color, release]) => {
    const begun = before?.releases[color] === release ? before.since[color] : before?.at;
    return begun === undefined ? [] : [[color, begun] as const];
  });
  return { at: now.toISOString(), releases, since: Object.fromEntries(since) };
}

/**
 * When an alert begins to count; undefined where it does so now. One that fires since before the release had its users is left
 * of what was there before, until the alerts' windows, `leftoverSeconds`, hold nothing of it any more.
 */
export function countsFrom(
  { color, since }: FiringAlert,
  seen: Seen,
  leftoverSeconds: number,
  now: Date,
): Date | undefined {
  const begun = color === undefined ? Object.values(seen.since).sort().at(-1) : seen.since[color];
  if (begun === undefined || !(Date.parse(since) < Date.parse(begun))) return undefined;
  const from = new Date(Date.parse(begun) + leftoverSeconds * 1000);
  return from > now ? from : undefined;
}
