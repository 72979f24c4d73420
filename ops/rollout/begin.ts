import type { Color } from "../../components/color.ts";
import { OperatorError } from "../exit.ts";
import type { LiveRoute } from "../live-route.ts";
import { operationId } from "../operation-id.ts";
import { describeOwner, whereIs, type Owner } from "../owner.ts";
import type { Host } from "../recovery/lock.ts";
import { inWords, sameWeights } from "./in-words.ts";
import type { RolloutPlan } from "./plan.ts";
import { foreignLease } from "./ownership.ts";
import { turnedBack, weightsAt, type RolloutState } from "./state.ts";

/** What a rollout begins with. */
export interface Start {
  readonly plan: RolloutPlan;
  /** Version of the candidate in the stack's file. */
  readonly version: string;
  /** activeColor of the stack's file. */
  readonly configured: Color;
  readonly live: LiveRoute | undefined;
  /** The rollout before, if there was one. */
  readonly before: RolloutState | undefined;
  readonly owner: Owner;
}

/** The first state of a new rollout. Throws `OperatorError` where the users are not where a rollout can begin. */
export function begin(start: Start, now: Date): RolloutState {
  const { plan, version, owner, configured, live, before } = start;
  if (before !== undefined && before.phase !== "ended") {
    throw new OperatorError(
      "refused",
      `the rollout of ${before.plan.to} ${before.version}, begun ${before.startedAt} by ${describeOwner(before.owner)}, has not ended`,
      "go on with it: npx bluegreen rollout --resume; or take its users back: npx bluegreen rollout --abort",
    );
  }
  const lease = foreignLease(live, "", now);
  if (lease !== undefined) {
    throw new OperatorError(
      "refused",
      `${lease.holder} holds a lease on the route until ${lease.until}`,
      "wait until that operation has ended; one whose process is gone is over then by itself",
    );
  }
  if (configured !== plan.from) {
    throw new OperatorError(
      "refused",
      `the stack's file names ${configured}, and the users are on ${plan.from}: an update has not been done yet`,
      "npx bluegreen up, or put the file back",
    );
  }
  const alone = weightsAt(plan, 0);
  if (live !== undefined && !sameWeights(live.weights, alone)) {
    throw new OperatorError(
      "refused",
      `a rollout begins with all the users on ${plan.from}; the route is ${inWords(live.weights)}`,
      `end the canary first: eval "$(npx bluegreen env)" && pulumi config rm canary && npx bluegreen up`,
    );
  }
  return {
    format: 1,
    id: operationId("rollout", now),
    owner,
    startedAt: now.toISOString(),
    plan,
    version,
    step: 0,
    phase: plan.approve ? "waiting" : "moving",
    reference: {},
    paused: false,
  };
}

/**
 * The state that another process left, taken over. Throws `OperatorError` where it still works on it, or there is none. One on
 * another machine that still holds its lease may be dead, and is gone over to take its users back, but not to go on.
 */
export function takeOver(
  before: RolloutState | undefined,
  owner: Owner,
  host: Host,
  abort: boolean,
): RolloutState {
  if (before === undefined || before.phase === "ended")
    throw new OperatorError(
      "usage",
      "there is no rollout that has not ended",
      "begin one: npx bluegreen rollout",
    );
  const place = whereIs(before.owner, host);
  const held = before.leaseUntil !== undefined && Date.parse(before.leaseUntil) > Date.now();
  if (place === "running" || (place === "elsewhere" && held && !abort)) {
    throw new OperatorError(
      "refused",
      `the rollout is carried out by ${describeOwner(before.owner)}` +
        (place === "elsewhere" ? `, which holds its lease until ${before.leaseUntil ?? ""}` : ""),
      "see it there; to take its users back: npx bluegreen rollout --abort",
    );
  }
  return { ...before, owner };
}

/** The first state of a rollout that was taken over: what was decided before stays decided, but a promotion that is to be aborted. */
export function resumed(
  state: RolloutState,
  { abort = false, approve = false }: { readonly abort?: boolean; readonly approve?: boolean },
): RolloutState {
  if (state.phase === "returning") return state;
  if (abort) return turnedBack(state, "aborted", "the operator asked for it");
  return approve && state.phase === "waiting" ? { ...state, phase: "moving", paused: false } : state;
}
