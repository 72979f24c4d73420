import { readConfig } from "../project.ts";
import { knownRoute } from "../live-route.ts";
import { recover } from "../recovery/recover.ts";
import { refuseOtherCluster } from "../same-cluster.ts";
import { requireStack } from "../stack.ts";
import { prepareToolchain } from "../toolchain.ts";
import type { Session } from "../verb.ts";

/** What decides whether a deployment needs an update before its rollout. */
export interface Deployment {
  readonly staged?: boolean;
  readonly policies?: boolean;
}

/**
 * Whether the rollout's first update does what an update before it would: a standby that is stopped is only built by that one, and built,
 * started and judged by the next. Not where something looks at that update alone, or where nothing runs yet.
 */
export async function startsInRollout(
  { project, reach }: Pick<Session, "project" | "reach">,
  { staged = false, policies = false }: Deployment,
): Promise<boolean> {
  const config = await readConfig(project);
  if (config.standby !== "stopped" || staged || policies) return false;
  return (await knownRoute(await reach.configured(config))) !== undefined;
}

/** What the report calls it; `recovered`: an update that was killed had left something, so what runs is not known. */
export interface Readied {
  readonly came: string;
  readonly recovered: boolean;
}

/** Everything of an `up` that comes before its update. */
export async function readied(session: Session): Promise<Readied> {
  const { project, terminal, interruption, reach } = session;
  await (await reach.target()).prove();
  await prepareToolchain(project, await readConfig(project), terminal, interruption);
  const stack = await requireStack(project, interruption);
  await refuseOtherCluster(stack, session);
  const steps = await recover(stack, session);
  return { came: "with the rollout's first update", recovered: steps.length > 0 };
}
