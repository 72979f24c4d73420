import type { types } from "@pulumi/kubernetes";
import type { Unwrap } from "@pulumi/pulumi";
import { eachKnown } from "../each-known.ts";
import { knownOr } from "../known.ts";

export type PodSpec = Unwrap<types.input.core.v1.PodSpec>;
export type Container = Unwrap<types.input.core.v1.Container>;

type PodTemplate = Unwrap<types.input.core.v1.PodTemplateSpec>;

/** The inputs of whatever makes pods, as far as their pods go. */
export interface PodMaker {
  readonly metadata?: PodTemplate["metadata"];
  readonly spec?: PodSpec & {
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } };
  };
}

/** What keeps pods running, and makes another one for each that ends. */
export const servingMakers = [
  "kubernetes:apps/v1:DaemonSet",
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:ReplicaSet",
  "kubernetes:apps/v1:StatefulSet",
] as const;

/** Everything in Kubernetes itself that makes pods. */
export const podMakers = [
  ...servingMakers,
  "kubernetes:batch/v1:CronJob",
  "kubernetes:batch/v1:Job",
  "kubernetes:core/v1:Pod",
  "kubernetes:core/v1:ReplicationController",
] as const;

/** A pod, and where it stands in the inputs of what makes it. */
export interface Pod {
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

/** One container of a pod, and where it stands: `spec.template.spec.containers[server]`, by its name. */
export interface PlacedContainer {
  readonly path: string;
  readonly container: Container;
  /** Whether the pod starts only once it has ended. A sidecar is none: it runs as long as the pod does. */
  readonly endsBefore: boolean;
}

/** The pod that a maker's inputs describe; undefined where they describe none. */
export function podOf({ metadata, spec }: PodMaker): Pod | undefined {
  const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
  if (template?.spec !== undefined) {
    const path = spec?.template === undefined ? "spec.jobTemplate.spec.template.spec" : "spec.template.spec";
    return { path, labels: template.metadata?.labels ?? {}, spec: template.spec };
  }
  return spec?.containers === undefined ? undefined : { path: "spec", labels: metadata?.labels ?? {}, spec };
}

/** All containers of a pod, in the order of their start, but for those that a preview cannot know. */
export function containersOf({ path, spec }: Pod): readonly PlacedContainer[] {
  return (["initContainers", "containers"] as const).flatMap((list) => [
    ...eachKnown(
      knownOr(() => spec[list]),
      (container, at) => [
        {
          path: `${path}.${list}[${knownOr(() => container.name) ?? at}]`,
          container,
          endsBefore: list === "initContainers" && container.restartPolicy !== "Always",
        },
      ],
    ),
  ]);
}
