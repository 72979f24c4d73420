import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { objectLabels } from "./object-labels.ts";

/** Levels of Pod Security. */
export type PodSecurityLevel = "restricted" | "privileged";

export interface StackNamespaceArgs {
  readonly provider: kubernetes.Provider;
  readonly prefix: string;
  readonly namespace: string;
  /** What its pods may do; the API server refuses others. */
  readonly level: PodSecurityLevel;
}

/** A namespace of the stack's own, whose pods the API server holds to a level of Pod Security. It goes with the stack. */
export class StackNamespace extends kubernetes.core.v1.Namespace {
  constructor(name: string, args: StackNamespaceArgs, options: pulumi.CustomResourceOptions) {
    const { provider, prefix, namespace, level } = args;
    const labels = {
      ...objectLabels(prefix, "namespace"),
      "pod-security.kubernetes.io/enforce": level,
      "pod-security.kubernetes.io/warn": level,
    };
    // It is gone once its last pod is, which may finish an answer of an hour.
    const customTimeouts = { delete: "70m" };
    super(name, { metadata: { name: namespace, labels } }, { customTimeouts, ...options, provider });
  }
}
