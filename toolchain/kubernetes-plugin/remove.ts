import { setTimeout as delay } from "node:timers/promises";
import type { CallContext, Properties } from "../../provider/kind.ts";
import { ifFound, KubernetesError } from "../../provider/kubernetes-error.ts";
import { qualifiedName, type KubernetesObject } from "../../provider/kubernetes-object.ts";
import { annotations, awaitSeconds, deletionPropagation, isAnnotated } from "./annotations.ts";
import type { NamedCluster } from "./cluster.ts";

/** How long an object may take to go where nobody says otherwise, seconds. */
const standardSeconds = 600;
/** Kinds that `pulumi.com/skipAwait` lets go without waiting; every other one is waited for all the same. */
const skipping = new Set([
  "Namespace",
  "Pod",
  "ReplicationController",
  "DaemonSet",
  "Deployment",
  "StatefulSet",
  "Job",
]);

export interface Removal {
  readonly cluster: NamedCluster;
  readonly path: string;
  readonly inputs: Properties;
  readonly context: CallContext;
  /** Identity of the object that is meant; one with the same name and another identity stays. Default: whichever has the name. */
  readonly uid?: string | undefined;
}

/** Deletes an object and waits until it is gone, with what belongs to it. One that is not there is fine. */
export async function removeObject({ cluster, path, inputs, context, uid }: Removal): Promise<void> {
  const body = {
    kind: "DeleteOptions",
    apiVersion: "v1",
    propagationPolicy: deletionPropagation(inputs),
    ...(uid !== undefined && { preconditions: { uid } }),
  };
  const sent = ifFound(cluster.client.send({ method: "DELETE", path, body }));
  const answer = await sent.catch(async (error: unknown) => {
    if (!isConflict(error) || uid === undefined || !(await isAnother(cluster, path, uid))) throw error;
    return undefined;
  });
  if (answer === undefined) return;
  if (isAnnotated(inputs, annotations.skipAwait) && skipping.has(String(inputs["kind"]))) return;
  await untilGone({ cluster, path, inputs, context }, uid ?? uidIn(answer.text));
}

function isConflict(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 409;
}

/** Whether the object of this identity is gone already, and somebody has made another of its name. */
async function isAnother({ client }: NamedCluster, path: string, uid: string): Promise<boolean> {
  const live = await ifFound(client.get<KubernetesObject>(path));
  return live?.metadata.uid !== uid;
}

/** True where the server protects the object: the namespaces of Kubernetes itself. */
export function isProtected(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 403 && /may not be deleted/.test(error.message);
}

async function untilGone(
  { cluster, path, inputs, context }: Removal,
  uid: string | undefined,
): Promise<void> {
  const seconds = awaitSeconds(inputs, context.timeoutSeconds, standardSeconds);
  const started = performance.now();
  for (let looks = 0; ; looks += 1) {
    const live = await ifFound(cluster.client.get<KubernetesObject>(path, {}, context.signal));
    // One with the same name and another identity was made by somebody else meanwhile.
    if (live === undefined || (uid !== undefined && live.metadata.uid !== uid)) return;
    const { finalizers = [] } = live.metadata;
    const why = finalizers.length === 0 ? "" : `; it waits for ${finalizers.map(finalizerName).join(", ")}`;
    if ((performance.now() - started) / 1000 >= seconds) {
      throw new Error(
        `${live.kind} ${qualifiedName(live.metadata)} was not gone within ${seconds} s${why}. ` +
          `Look at what holds it, or allow more time with customTimeouts.delete.`,
      );
    }
    context.progress(`waiting until it is gone${why}`);
    await delay(looks < 20 ? 250 : 1000, undefined, { signal: context.signal });
  }
}

function finalizerName(finalizer: string): string {
  return finalizer === "foregroundDeletion" ? "what belongs to it" : `finalizer ${finalizer}`;
}

/** The answer is the object, or a `Status` that names it. */
function uidIn(text: string): string | undefined {
  const answer = JSON.parse(text) as { metadata?: { uid?: string }; details?: { uid?: string } };
  return answer.metadata?.uid ?? answer.details?.uid;
}
