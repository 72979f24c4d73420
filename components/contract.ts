import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "./color.ts";

/** A color that was declared. It may receive users only once a gate has made an `ApprovedBackend` of it. */
export interface Backend {
  readonly color: Color;
  /** Identity of its release, SHA-256. */
  readonly release: pulumi.Input<string>;
  /** Name of its container, where a Docker engine runs it. */
  readonly containerName?: string;
  /** Names of the containers that compute for its server, where a Docker engine runs them. Default: it computes itself. */
  readonly serviceContainers?: readonly string[];
  /** What has to exist before it can be asked anything. */
  readonly resources: readonly pulumi.Resource[];
}

declare const approvedByGate: unique symbol;

/** A color that passed its gate. Only `PromotionGate` makes one, and a route takes nothing else. */
export interface ApprovedBackend {
  readonly color: Color;
  /** The identity that passed. */
  readonly release: pulumi.Output<string>;
  readonly [approvedByGate]: true;
}
