import { canonicalJson } from "../../components/release.ts";
import { otherColor, type Color } from "../../components/color.ts";
import type { LiveRoute } from "../live-route.ts";
import type { FiringAlert } from "./alerts.ts";

/** What `watch` does about the alerts of a moment. */
export type WatchDecision =
  | { readonly act: "nothing" }
  /** Said, and looked at again: what is in the way may go. */
  | { readonly act: "wait"; readonly why: string }
  | { readonly act: "roll back"; readonly reason: string; readonly deployment: string };

/** Stands for what users meet: the same releases on the same color are the same deployment, whoever put them there. */
export function deploymentOf({ activeColor, releases }: LiveRoute): string {
  return canonicalJson({ activeColor, releases });
}

/**
 * Decides once a poll. Only an alert on a color with users counts, and a deployment is rolled back at most once: an alert that
 * fires on after it, or on the color before too, must not move users to and fro.
 */
export function decideWatch(
  alerts: readonly FiringAlert[],
  live: LiveRoute | undefined,
  handled: readonly string[],
  now: Date,
): WatchDecision {
  if (live === undefined)
    return alerts.length === 0 ? { act: "nothing" } : { act: "wait", why: "the router has no route" };
  const active: Color = live.activeColor === "green" ? "green" : "blue";
  const canary = live.weights[otherColor(active)] > 0 ? otherColor(active) : undefined;
  const own = alerts.filter(({ color }) => color === undefined || color === active || color === canary);
  // A canary that is at fault goes first: the rollback of a canary ends it.
  const alert = own.find(({ color }) => canary !== undefined && color === canary) ?? own[0];
  if (alert === undefined) return { act: "nothing" };
  const said = `${alert.name}${alert.color === undefined ? "" : ` on ${alert.color}`}: ${alert.summary}`;
  const deployment = deploymentOf(live);
  if (handled.includes(deployment))
    return { act: "wait", why: `${said}; this deployment was rolled back before` };
  if (live.lease !== undefined && Date.parse(live.lease.until) > now.getTime())
    return { act: "wait", why: `${said}; ${live.lease.holder} holds a lease, and judges itself` };
  return { act: "roll back", reason: `alert ${said}`, deployment };
}
