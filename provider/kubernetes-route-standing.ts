import type { PodView } from "./kubernetes-pod-view.ts";

/** What is known of one router pod: whether it has the wanted route, and whether its users meet what that says. */
export type PodProof =
  /** It does not answer. */
  | { readonly kind: "silent"; readonly why: string }
  /** It answers, and has another route. */
  | { readonly kind: "behind"; readonly why: string }
  /** It has the route, and is being asked as its users would. */
  | { readonly kind: "proving" }
  | { readonly kind: "proven" }
  /** It has the route, and its users do not meet what that says. */
  | { readonly kind: "refuted"; readonly why: string };

/** A router pod while a route is being followed. */
export interface Follower extends PodView {
  readonly proof: PodProof;
  /** When it was first seen ready, milliseconds after the route was written; Infinity where it was not yet. */
  readonly readyAt: number;
}

/** How far the router pods have come. */
export type Standing =
  | { readonly kind: "going on" }
  /** `behind` are pods without users that have not followed yet. */
  | { readonly kind: "proven"; readonly pods: number; readonly behind: readonly string[] }
  | { readonly kind: "failed"; readonly why: string };

/** Every pod that users are sent to must have the route this soon after it was written, milliseconds. */
export const followLimit = 5000;

/** One that became ready just before that limit has at least this time, milliseconds. */
export const newcomerLimit = 2000;

/** However many newcomers there are, nothing is waited for any longer, milliseconds after the route was written. */
const lastLimit = 3 * followLimit;

/** Judges the pods that are there now, `milliseconds` after the route was written. */
export function standingOf(pods: readonly Follower[], milliseconds: number): Standing {
  const ready = pods.filter(({ isReady }) => isReady);
  const isLate = (limit: number) => milliseconds >= Math.min(limit, lastLimit);
  const refuted = ready.find(({ proof }) => proof.kind === "refuted");
  if (refuted !== undefined) return { kind: "failed", why: inWords(refuted) };
  const late = ready.filter(
    ({ proof, readyAt }) =>
      (proof.kind === "silent" || proof.kind === "behind") &&
      isLate(Math.max(followLimit, readyAt + newcomerLimit)),
  );
  if (late.length > 0) {
    const reasons = late.map(inWords).join("; ");
    return {
      kind: "failed",
      why: `after ${seconds(milliseconds)} not every router pod has the route: ${reasons}`,
    };
  }
  if (ready.length === 0 && isLate(followLimit)) {
    const reasons = pods.length === 0 ? "there is none" : pods.map(inWords).join("; ");
    return { kind: "failed", why: `no router pod is ready after ${seconds(milliseconds)}: ${reasons}` };
  }
  const unready = pods.filter(({ isReady }) => !isReady);
  const awaited = [
    ...ready.filter(({ proof }) => proof.kind !== "proven"),
    // One that answers may get users in a moment; one that does not will start with the route of then.
    ...unready.filter(({ proof }) => isUnderWay(proof) && !isLate(followLimit)),
  ];
  if (ready.length === 0 || awaited.length > 0) return { kind: "going on" };
  const behind = unready.filter(({ proof }) => proof.kind !== "proven").map(inWords);
  return { kind: "proven", pods: ready.length, behind };
}

function isUnderWay({ kind }: PodProof): boolean {
  return kind === "behind" || kind === "proving";
}

function inWords({ name, proof }: Follower): string {
  return `router pod ${name}: ${"why" in proof ? proof.why : "it is still being asked"}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
