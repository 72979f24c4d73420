import { otherColor } from "../../components/color.ts";
import { colorHealth } from "../color-health.ts";
import type { HttpClient } from "../http.ts";
import type { LiveRoute } from "../live-route.ts";
import type { Project } from "../project.ts";
import { readLocks } from "../recovery/lock-files.ts";
import { describeHolder, judgeLock } from "../recovery/lock.ts";
import { thisHost } from "../recovery/this-host.ts";
import { leaseHolderGone } from "../rollback/holder.ts";
import type { FiringAlert } from "./alerts.ts";
import { colorsOf, type Moment } from "./decision.ts";
import type { WatchMemory } from "./memory.ts";

/** What a watcher looks at. */
export interface Watched {
  readonly project: Project;
  /** URL of the router. */
  readonly url: string;
  readonly memory: WatchMemory;
  /** How long an alert may be left of what users met before, seconds. */
  readonly leftoverSeconds: number;
}

/** Asks for no more than the alerts need. */
export async function momentOf(
  http: HttpClient,
  { project, url, memory, leftoverSeconds }: Watched,
  alerts: readonly FiringAlert[],
  live: LiveRoute,
  now: Date,
): Promise<Moment> {
  const seen = await memory.see(live, now);
  const known = { alerts, live, seen, leftoverSeconds };
  if (alerts.length === 0)
    return { ...known, handled: [], holderGone: false, lockedBy: undefined, otherReady: false };
  const holders = (await readLocks(project)).map(({ holder }) => holder);
  const living = holders.find((holder) => judgeLock(holder, thisHost) !== "gone");
  return {
    ...known,
    handled: await memory.handled(),
    holderGone: await leaseHolderGone(project, live),
    lockedBy: living && describeHolder(living),
    otherReady: (await colorHealth(http, url, otherColor(colorsOf(live).active))).ready,
  };
}
