import type { LiveRoute } from "../live-route.ts";
import { whereIs } from "../owner.ts";
import type { Project } from "../project.ts";
import { thisHost } from "../recovery/this-host.ts";
import { StateFile } from "../rollout/state-file.ts";
import type { RolloutState } from "../rollout/state.ts";

/** Whether the process that holds the route's lease is gone from this machine. False where nobody can tell. */
export async function leaseHolderGone(project: Project, live: LiveRoute | undefined): Promise<boolean> {
  const rollout = await new StateFile(project).read().catch(() => undefined);
  return (
    rollout !== undefined && rollout.id === live?.lease?.id && whereIs(rollout.owner, thisHost) === "gone"
  );
}

/**
 * Whether a rollout has nothing left to go on with once a rollback has moved its users: its lease was ended on the way, or is over
 * and no process carries it. Else a later `--resume` or `--abort` would move them again.
 */
export function isOver(
  { phase, id, leaseUntil }: Pick<RolloutState, "phase" | "id" | "leaseUntil">,
  endLease: string | undefined,
  place: ReturnType<typeof whereIs>,
  now: Date,
): boolean {
  if (phase === "ended") return false;
  if (id === endLease) return true;
  const held = leaseUntil !== undefined && Date.parse(leaseUntil) > now.getTime();
  return !held && place !== "running";
}
