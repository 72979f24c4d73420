import { setTimeout as delay } from "node:timers/promises";
import type { CallContext } from "../../../provider/kind.ts";
import { KubernetesUnreachable } from "../../../provider/kubernetes-error.ts";
import { qualifiedName, type KubernetesObject } from "../../../provider/kubernetes-object.ts";
import { messageOf } from "../../../provider/serve.ts";
import type { Awaiter } from "./awaiters.ts";
import { reasonsOf } from "./reasons.ts";
import type { Related } from "./related.ts";

/** An object exists, and is not ready. */
export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly live: KubernetesObject;
  readonly reasons: readonly string[];
  constructor(live: KubernetesObject, reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.live = live;
    this.reasons = reasons;
  }
}

/** What is waited for. */
export interface Wait {
  readonly awaiter: Awaiter;
  readonly related: Related;
  readonly context: CallContext;
  /** Reads the object again. */
  readonly read: () => Promise<KubernetesObject>;
  readonly seconds: number;
}

/**
 * Looks at an object until it is ready, and shows on its row what it waits for and why. Like the official provider it waits until the
 * limit unless Kubernetes itself gives up, for a pull may work later and a node may come.
 *
 * @throws NotReady with the reasons: after `seconds`, where it failed for good, and where the update is cancelled
 */
export async function waitUntilReady(first: KubernetesObject, wait: Wait): Promise<KubernetesObject> {
  const { awaiter, related, context, read, seconds } = wait;
  const started = performance.now();
  const name = `${first.kind} ${qualifiedName(first.metadata)}`;
  let live = first;
  let reason: string | undefined;
  for (let looks = 0; ; looks += 1) {
    try {
      if (looks > 0) live = await read();
      const standing = await awaiter.standing(live, related);
      if (standing.isReady) return live;
      if (standing.failure !== undefined) {
        const reasons = await reasonsIfPossible(live, wait, true);
        throw new NotReady(live, [`${name} failed: ${standing.failure}`, ...reasons]);
      }
      const elapsed = (performance.now() - started) / 1000;
      if (elapsed >= seconds) throw await overdue(live, wait, name, standing.progress);
      if (looks % 4 === 3) [reason] = await reasonsIfPossible(live, wait, false);
      const why = reason === undefined ? "" : `; ${reason.replace(/\s+/g, " ")}`;
      context.progress(`${standing.progress}${why}`);
    } catch (error) {
      if (error instanceof NotReady) throw error;
      if (context.signal.aborted)
        throw new NotReady(live, [`${name}: the update was cancelled before it was ready`]);
      const isLate = (performance.now() - started) / 1000 >= seconds;
      if (isLate || !(error instanceof KubernetesUnreachable))
        throw new NotReady(live, [`${name}: ${messageOf(error)}`]);
      context.progress(`the API server does not answer, asking again: ${messageOf(error)}`);
    }
    await delay(intervalMilliseconds(looks), undefined, { signal: context.signal }).catch(() => undefined);
  }
}

/** Whether an object is ready just now. */
export async function lookOnce(
  live: KubernetesObject,
  { awaiter, related, context }: Pick<Wait, "awaiter" | "related" | "context">,
): Promise<KubernetesObject> {
  const standing = await awaiter.standing(live, related);
  if (standing.isReady) return live;
  const reasons = await reasonsIfPossible(live, { awaiter, related, context }, false);
  const what = `${live.kind} ${qualifiedName(live.metadata)} is not ready: ${standing.failure ?? standing.progress}`;
  throw new NotReady(live, [what, ...reasons]);
}

async function overdue(
  live: KubernetesObject,
  wait: Wait,
  name: string,
  progress: string,
): Promise<NotReady> {
  const reasons = await reasonsIfPossible(live, wait, true);
  const cure =
    reasons.length > 0
      ? ""
      : ` Allow more time with customTimeouts, or the annotation pulumi.com/timeoutSeconds.`;
  return new NotReady(live, [
    `${name} was not ready within ${wait.seconds} s: ${progress}.${cure}`,
    ...reasons,
  ]);
}

async function reasonsIfPossible(
  live: KubernetesObject,
  { awaiter, related, context }: Pick<Wait, "awaiter" | "related" | "context">,
  withLogs: boolean,
): Promise<string[]> {
  if (!awaiter.hasPods) return [];
  // Without the right to see pods or events the wait goes on; only the reasons are missing.
  return reasonsOf(live, related, { withLogs }).catch((error: unknown) => {
    if (context.signal.aborted) return [];
    return [`why is not known: ${messageOf(error)}`];
  });
}

/** Often at first, for most objects are quick. */
function intervalMilliseconds(looks: number): number {
  if (looks < 20) return 500;
  return looks < 60 ? 1000 : 2000;
}
