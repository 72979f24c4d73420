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
  /** The release with which a color had users last, and the first look at which it had them no more, ISO 8601. */
  readonly former: Readonly<Record<string, { readonly release: string; readonly until: string }>>;
}

/** What is known after a look at the route. */
export function seenAfter(before: Seen | undefined, { releases }: LiveRoute, now: Date): Seen {
  const since = Object.entries(releases).flatMap(([color, release]) => {
    const begun = before?.releases[color] === release ? before.since[color] : before?.at;
    return begun === undefined ? [] : [[color, begun] as const];
  });
  const ended = Object.entries(before?.releases ?? {})
    .filter(([color, release]) => releases[color] !== release)
    .map(([color, release]) => [color, { release, until: now.toISOString() }] as const);
  return {
    at: now.toISOString(),
    releases,
    since: Object.fromEntries(since),
    former: { ...before?.former, ...Object.fromEntries(ended) },
  };
}

/**
 * When an alert begins to count; undefined where it does so now. One that fires since before the release had its users is left
 * of what was there before, and one that begins later may be, where the same color had users with another release: until the
 * alerts' windows, `leftoverSeconds`, hold nothing of it any more.
 */
export function countsFrom(
  { color, since }: FiringAlert,
  seen: Seen,
  leftoverSeconds: number,
  now: Date,
): Date | undefined {
  const begun = color === undefined ? Object.values(seen.since).sort().at(-1) : seen.since[color];
  const isOlder = begun !== undefined && Date.parse(since) < Date.parse(begun);
  const ends = [...(isOlder ? [begun] : []), ...(color === undefined ? [] : endOfAnother(color, seen))];
  const from = Math.max(...ends.map((end) => Date.parse(end) + leftoverSeconds * 1000));
  return from > now.getTime() ? new Date(from) : undefined;
}

function endOfAnother(color: string, { former, releases }: Seen): string[] {
  const last = former[color];
  return last === undefined || last.release === releases[color] ? [] : [last.until];
}
