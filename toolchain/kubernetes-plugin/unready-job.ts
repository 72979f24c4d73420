import type { CallContext, Comparison, Difference } from "../../provider/kind.ts";
import { ifFound } from "../../provider/kubernetes-error.ts";
import type { KubernetesObject } from "../../provider/kubernetes-object.ts";
import { annotations, isAnnotated } from "./annotations.ts";
import { hasGivenName } from "./autoname.ts";
import { jobStanding } from "./await/workloads.ts";
import type { Cluster } from "./cluster.ts";
import { pathOf } from "./discovery.ts";
import type { ObjectType } from "./type-token.ts";

const path = `metadata.annotations["${annotations.replaceUnready}"]`;

/** The replacement of a job that asks for it (`pulumi.com/replaceUnready`) and has not completed; undefined where there is none. */
export async function unreadyJob(
  cluster: Cluster,
  type: ObjectType,
  { id, inputs }: Comparison,
  context: CallContext,
): Promise<Difference | undefined> {
  if (!isAnnotated(inputs, annotations.replaceUnready)) return undefined;
  if (type.kind !== "Job") {
    context.warn(`${annotations.replaceUnready} has an effect on jobs only`);
    return undefined;
  }
  const { client, discovery } = cluster.name();
  const [name = "", namespace] = id.split("/").reverse();
  const job = await ifFound(
    client.get<KubernetesObject>(pathOf(await discovery.resource(type), namespace, name), {}, context.signal),
  );
  if (job === undefined || jobStanding(job).isReady) return undefined;
  return { changes: [{ path, kind: "UPDATE", replaces: true }], deleteBeforeReplace: hasGivenName(inputs) };
}
