import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../color.ts";
import type { GuardedOptions } from "./color-image.ts";

/** What a color of the workload `owl` has behind its server: roles of the containers, and ends of their names. */
export type ColorService = "triton" | "converter";

/** What the services of a color share. */
export interface ServiceContext {
  /** Name of the color among the program's resources. */
  readonly name: string;
  readonly color: Color;
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  readonly version: string;
  /** Identity of the color's release. */
  readonly identity: string;
  /** Time that a running answer has to end, seconds. */
  readonly drainSeconds: number;
  readonly networkName: pulumi.Input<string>;
  /** False leaves the container out, and keeps the image. */
  readonly running: boolean;
  readonly options: GuardedOptions;
}

/** Name of a service's container, by which the color's server reaches it in the stack's own network. */
export function serviceContainer(prefix: string, color: Color, service: ColorService): string {
  return `${prefix}-${color}-${service}`;
}
