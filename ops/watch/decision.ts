import { canonicalJson } from "../../components/release.ts";
import { otherColor, type Color } from "../../components/color.ts";
import { leaseInForce, type LiveRoute } from "../live-route.ts";
import type { FiringAlert } from "./alerts.ts";
import { countsFrom, type Seen } from "./seen.ts";

/** What `watch` does about the alerts of a moment. */
export type WatchDecision =
  | { readonly act: "nothing" }
  /** Said, and looked at again: what is in the way may go. */
  | { readonly act: "wait"; readonly why: string }
  | {
      readonly act: "roll back";
      readonly reason: string;
      readonly deployment: string;
      /** Color that gets all the users; undefined: the canary ends, or the color that served before gets them. */
      readonly to: Color | undefined;
    };

/** What is known at a moment. */
export interface Moment {
  readonly alerts: readonly FiringAlert[];
  readonly live: LiveRoute;
  /** Deployments that were rolled back before. */
  readonly handled: readonly string[];
  readonly seen: Seen;
  /** How long an alert may be left of what users met before, seconds. */
  readonly leftoverSeconds: number;
  /** Whether the process that holds the route's lease is gone from this machine. */
  readonly holderGone: boolean;
  /** Who holds the stack's lock, in words; undefined for nobody that lives. */
  readonly lockedBy: string | undefined;
  /** Whether the color that is not active says that it is ready. */
  readonly otherReady: boolean;
}

/** Stands for what users meet: the same releases on the same color are the same deployment, whoever put them there. */
export function deploymentOf({ activeColor, releases }: LiveRoute): string {
  return canonicalJson({ activeColor, releases });
}

/** The color with the most to say, and the one that shares its users with it. */
export function colorsOf({ activeColor, weights }: LiveRoute): { active: Color; canary: Color | undefined } {
  const active: Color = activeColor === "green" ? "green" : "blue";
  return { active, canary: weights[otherColor(active)] > 0 ? otherColor(active) : undefined };
}

/**
 * Decides once a poll. Only an alert on a color with users counts, and a deployment is rolled back at most once: an alert that
 * fires on after it, or on the color before too, must not move users to and fro.
 */
export function decideWatch(moment: Moment, now: Date): WatchDecision {
  const { live, seen, leftoverSeconds } = moment;
  const { active, canary } = colorsOf(live);
  const own = moment.alerts.filter(
    ({ color }) => color === undefined || color === active || color === canary,
  );
  const fresh = own.filter((alert) => countsFrom(alert, seen, leftoverSeconds, now) === undefined);
  const on = (color: Color | undefined) => fresh.find((each) => color !== undefined && each.color === color);
  const alert = on(canary) ?? on(active) ?? fresh[0];
  if (alert === undefined) return own[0] ? tooOld(own[0], moment, now) : { act: "nothing" };
  const said = wordsOf(alert);
  const deployment = deploymentOf(live);
  const obstacle = obstacleOf(moment, deployment, now);
  if (obstacle !== undefined) return { act: "wait", why: `${said}; ${obstacle}` };
  const reason = `alert ${said}`;
  // To end the canary would put the rest of the users on the color that fails.
  if (canary === undefined || alert.color !== active)
    return { act: "roll back", reason, deployment, to: undefined };
  if (own.some(({ color }) => color === canary))
    return { act: "wait", why: `${said}; ${canary}, the other one, has an alert too` };
  return moment.otherReady
    ? { act: "roll back", reason, deployment, to: canary }
    : { act: "wait", why: `${said}; ${canary}, the other one, is not ready` };
}

function obstacleOf(
  { live, handled, holderGone, lockedBy }: Moment,
  deployment: string,
  now: Date,
): string | undefined {
  if (handled.includes(deployment)) return "this deployment was rolled back before";
  const lease = leaseInForce(live, now);
  if (lease !== undefined && !holderGone) return `${lease.holder} holds a lease, and judges itself`;
  return lockedBy === undefined ? undefined : `the stack is locked by ${lockedBy}`;
}

function tooOld(alert: FiringAlert, { seen, leftoverSeconds }: Moment, now: Date): WatchDecision {
  const from = countsFrom(alert, seen, leftoverSeconds, now)?.toISOString() ?? "now";
  return {
    act: "wait",
    why: `${wordsOf(alert)}; it may be left of what users met before, and counts from ${from} on`,
  };
}

function wordsOf({ name, color, summary }: FiringAlert): string {
  return `${name}${color === undefined ? "" : ` on ${color}`}: ${summary}`;
}
