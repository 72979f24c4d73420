import type * as kubernetes from "@pulumi/kubernetes";

/** A volume of a pod, and where its only container has it. */
export interface PartVolume {
  readonly name: string;
  readonly source: Omit<kubernetes.types.input.core.v1.Volume, "name">;
  readonly mountPath: string;
  /** @default false */
  readonly writable?: boolean;
}
