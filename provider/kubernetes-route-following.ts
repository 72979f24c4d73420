import type { Pod } from "./kubernetes-object.ts";
import { viewOf } from "./kubernetes-pod-view.ts";
import { RunningProof, type WantedRoute } from "./kubernetes-pod-proof.ts";
import { followLimit, standingOf, type Follower, type Standing } from "./kubernetes-route-standing.ts";
import type { KubernetesRouter } from "./kubernetes-router.ts";
import { bounded, pause } from "./time.ts";
import { messageOf } from "./wire.ts";

/** Time between two looks at which pods there are, milliseconds. */
const lookPause = 150;

/** How long one such look may take, milliseconds. */
const lookLimit = 2000;

/** What came of a route that router pods were to follow. */
export type Followed = Exclude<Standing, { readonly kind: "going on" }> & { readonly milliseconds: number };

/**
 * Waits until every router pod that users are sent to has the route and serves it, pod by pod. Whatever pods come and go meanwhile:
 * the ones that are there count. Never throws.
 */
export async function follow(router: KubernetesRouter, wanted: WantedRoute): Promise<Followed> {
  const proofs = new Map<string, { readonly proof: RunningProof; readyAt: number }>();
  const look = async (): Promise<Followed | undefined> => {
    const pods = (await routerPods(router)).map(viewOf);
    const milliseconds = performance.now() - wanted.writtenAt;
    for (const [uid, { proof }] of proofs) {
      if (pods.some((pod) => pod.uid === uid)) continue;
      proof.stop();
      proofs.delete(uid);
    }
    const followers = pods.map((pod): Follower => {
      const known = proofs.get(pod.uid) ?? {
        proof: new RunningProof(router, pod.name, wanted),
        readyAt: Infinity,
      };
      proofs.set(pod.uid, known);
      if (pod.isReady) known.readyAt = Math.min(known.readyAt, milliseconds);
      return { ...pod, proof: known.proof.found, readyAt: known.readyAt };
    });
    const standing = standingOf(followers, milliseconds);
    return standing.kind === "going on" ? undefined : { ...standing, milliseconds };
  };
  try {
    for (;;) {
      const followed = await look().catch((error: unknown) => unreachable(error, wanted));
      if (followed !== undefined) return followed;
      await pause(lookPause, new AbortController().signal);
    }
  } finally {
    for (const { proof } of proofs.values()) proof.stop();
  }
}

function routerPods(router: KubernetesRouter): Promise<Pod[]> {
  return router.routerPods(bounded(lookLimit, new AbortController().signal));
}

/** An API server that does not answer may be back in a moment. */
function unreachable(error: unknown, { writtenAt }: WantedRoute): Followed | undefined {
  const milliseconds = performance.now() - writtenAt;
  if (milliseconds < followLimit) return undefined;
  return { kind: "failed", why: `its pods cannot be looked at: ${messageOf(error)}`, milliseconds };
}
