import type { PolicyResource } from "@pulumi/policy";
import { variables } from "../../app/contract.ts";
import { eachKnown } from "../each-known.ts";
import { knownOr } from "../known.ts";
import { containersOf, podOf, servingMakers, type Container, type Pod, type PodMaker } from "./pods.ts";

/** A pod of a stack, and what makes it. */
export interface StackPod extends Pod {
  readonly urn: string;
  /** Kind and name in the program, such as `Deployment blue-deployment`. */
  readonly workload: string;
  readonly maker: PodMaker;
}

/** All pods of a stack that are kept running, as far as a preview knows them. */
export function stackPods(resources: readonly PolicyResource[]): readonly StackPod[] {
  const makers = resources.filter(({ type }) => servingMakers.some((maker) => maker === type));
  return [
    ...eachKnown(makers, ({ type, name, urn, props }) => {
      const maker = props as PodMaker;
      const pod = podOf(maker);
      const workload = `${type.slice(type.lastIndexOf(":") + 1)} ${name}`;
      return pod === undefined ? [] : [{ ...pod, urn, workload, maker }];
    }),
  ];
}

/** The longest answer that any pod of a stack gives, seconds; 0 where none says how long its answers may last. */
export function longestAnswerSeconds(resources: readonly PolicyResource[]): number {
  const told = stackPods(resources)
    .flatMap(containersOf)
    .map(({ container }) => secondsIn(container, variables.requestSeconds) ?? 0);
  return Math.max(0, ...told);
}

/** Seconds that a variable of a container says; undefined where it has none that a preview knows. */
export function secondsIn(container: Container, variable: string): number | undefined {
  const env = knownOr(() => container.env);
  const [value] = eachKnown(env, ({ name, value }) => (name === variable ? [value] : []));
  return value === undefined ? undefined : Number(value);
}
