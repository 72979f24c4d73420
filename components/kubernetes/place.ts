import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** Where the objects of a stack stand. */
export interface Place {
  readonly provider: kubernetes.Provider;
  readonly namespace: string;
  /** Prefix of all names, and the value of the label `bluegreen.stack`. */
  readonly prefix: string;
  /** What has to exist before anything can stand there. */
  readonly ground: readonly pulumi.Resource[];
}

/** Options of a component whose objects stand at a place. */
export function standingAt(
  { provider }: Place,
  options: pulumi.ComponentResourceOptions = {},
): pulumi.ComponentResourceOptions {
  return { ...options, providers: { kubernetes: provider } };
}
