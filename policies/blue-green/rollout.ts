import type { PolicyResource } from "@pulumi/policy";
import { at, listOf } from "./shape.ts";
import { stackType } from "./types.ts";

/** How a stack's rollouts go, as its output `rollout` tells. */
export interface Rollout {
  /** Shares of the candidate, percent. */
  readonly steps: readonly number[];
  readonly bakeSeconds: number;
}

/** Undefined where the stack tells of none. */
export function rolloutOf(resources: readonly PolicyResource[]): Rollout | undefined {
  const outputs = resources.find(({ type }) => type === stackType)?.props;
  const rollout = at(outputs, "rollout");
  if (rollout === undefined) return undefined;
  return { steps: listOf(at(rollout, "steps")).map(Number), bakeSeconds: Number(at(rollout, "bakeSeconds")) };
}
