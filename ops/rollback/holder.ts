import type { LiveRoute } from "../live-route.ts";
import { whereIs } from "../owner.ts";
import type { Project } from "../project.ts";
import { thisHost } from "../recovery/this-host.ts";
import { StateFile } from "../rollout/state-file.ts";

/** Whether the process that holds the route's lease is gone from this machine. False where nobody can tell. */
export async function leaseHolderGone(project: Project, live: LiveRoute | undefined): Promise<boolean> {
  const rollout = await new StateFile(project).read().catch(() => undefined);
  return (
    rollout !== undefined && rollout.id === live?.lease?.id && whereIs(rollout.owner, thisHost) === "gone"
  );
}
