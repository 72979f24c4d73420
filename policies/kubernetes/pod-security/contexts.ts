import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { eachKnown } from "../../each-known.ts";
import { knownOr } from "../../known.ts";
import { containersOf, type Pod } from "../pods.ts";

type PodContext = Unwrap<types.input.core.v1.PodSecurityContext>;
type ContainerContext = Unwrap<types.input.core.v1.SecurityContext>;

/** A field that pods and containers both have; a container's own wins. */
type SharedField = keyof PodContext & keyof ContainerContext;

/** A security context of a pod, and where it stands. */
export interface PlacedContext<Context> {
  readonly path: string;
  readonly context: Context;
}

/** The security contexts of all containers of a pod, but for those that a preview cannot know. */
export function containerContexts(pod: Pod): readonly PlacedContext<ContainerContext>[] {
  return [
    ...eachKnown(containersOf(pod), ({ path, container: { securityContext: context = {} } }) => [
      { path: `${path}.securityContext`, context },
    ]),
  ];
}

/** The pod's own, and those of all its containers. */
export function allContexts(pod: Pod): readonly PlacedContext<Pick<ContainerContext, SharedField>>[] {
  const own = {
    path: `${pod.path}.securityContext`,
    context: knownOr(() => pod.spec.securityContext) ?? {},
  };
  return [own, ...containerContexts(pod)];
}

/** What a field is for each container: its own, or the pod's where it has none. */
export function effective<Field extends SharedField>(
  pod: Pod,
  field: Field,
): readonly { readonly path: string; readonly value: ContainerContext[Field] | PodContext[Field] }[] {
  return [
    ...eachKnown(containerContexts(pod), ({ path, context }) => [
      { path: `${path}.${field}`, value: context[field] ?? pod.spec.securityContext?.[field] },
    ]),
  ];
}

/** What a violation says of a value. */
export function told(value: unknown): string {
  return value === undefined ? "left out" : JSON.stringify(value);
}
