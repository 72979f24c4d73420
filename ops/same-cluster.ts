import type { OutputMap, Stack } from "@pulumi/pulumi/automation";
import { z } from "zod";
import { OperatorError } from "./exit.ts";
import { refuseOtherAccount } from "./same-account.ts";
import { explained, keepingStackFile } from "./stack.ts";
import type { Session } from "./verb.ts";

const recordedPlace = z.object({ kubernetes: z.object({ value: z.object({ cluster: z.string() }) }) });

/** The cluster that the last update went to; undefined on another target, before the first update, and of an earlier version. */
export function clusterIn(outputs: OutputMap): string | undefined {
  return recordedPlace.safeParse(outputs).data?.kubernetes.value.cluster;
}

/**
 * Before anything runs: a refresh against another cluster would find nothing of the stack there, and drop all of it from the state. In AWS the
 * account stands for the cluster, which the stack itself makes.
 *
 * @throws OperatorError where the chosen context leads to another cluster than the last update's, or the credentials to another account
 */
export async function refuseOtherCluster(stack: Stack, { project, reach }: Session): Promise<void> {
  const caller = await reach.account();
  if (caller !== undefined) await refuseOtherAccount(stack, project, caller);
  const chosen = await reach.cluster();
  if (chosen === undefined) return;
  const recorded = clusterIn(await explained(() => keepingStackFile(project, () => stack.outputs())));
  if (recorded === undefined || recorded === chosen.uid) return;
  throw new OperatorError(
    "usage",
    `kubernetes.context: ${chosen.source} leads to the cluster ${chosen.uid}, but the stack "${project.stack}" is in the cluster ` +
      `${recorded} since its last update; nothing was changed`,
    `name that cluster's context: pulumi config set --path '${project.name}:kubernetes.context' <name>. For a stack in this cluster too take ` +
      `another stack name. If that cluster is gone for good: pulumi stack rm --force --preserve-config ${project.stack}, then npx bluegreen up`,
  );
}
