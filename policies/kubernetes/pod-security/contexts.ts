import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { containersOf, type Container, type Pod } from "../pods.ts";

type PodContext = Unwrap<types.input.core.v1.PodSecurityContext>;
type ContainerContext = Unwrap<types.input.core.v1.SecurityContext>;

/** A field that pods and containers both have; a container's own wins. */
type SharedField = keyof PodContext & keyof ContainerContext;

/** A security context of a pod, and where it stands. */
export interface PlacedContext<Context> {
  readonly path: string;
  readonly context: Context;
}

/** The security contexts of all containers of a pod. */
export function containerContexts(pod: Pod): readonly PlacedContext<ContainerContext>[] {
  return containersOf(pod).map(({ path, container }) => ({
    path: `${path}.securityContext`,
    context: contextOf(container),
  }));
}

/** The pod's own, and those of all its containers. */
export function allContexts(pod: Pod): readonly PlacedContext<Pick<ContainerContext, SharedField>>[] {
  const own = { path: `${pod.path}.securityContext`, context: pod.spec.securityContext ?? {} };
  return [own, ...containerContexts(pod)];
}

/** What a field is for each container: its own, or the pod's where it has none. */
export function effective<Field extends SharedField>(
  pod: Pod,
  field: Field,
): readonly { readonly path: string; readonly value: ContainerContext[Field] | PodContext[Field] }[] {
  return containerContexts(pod).map(({ path, context }) => ({
    path: `${path}.${field}`,
    value: context[field] ?? pod.spec.securityContext?.[field],
  }));
}

/** What a violation says of a value. */
export function told(value: unknown): string {
  return value === undefined ? "left out" : JSON.stringify(value);
}

function contextOf({ securityContext = {} }: Container): ContainerContext {
  return securityContext;
}
