import type * as pulumi from "@pulumi/pulumi";
import type { Place } from "./place.ts";

/** What every part of the monitoring shares. */
export interface PartContext {
  /** Name of the monitoring among the program's resources. */
  readonly name: string;
  readonly place: Place;
  /** Image of the monitoring, which holds all parts but those that others bring. */
  readonly image: string;
  /** Names of the Secrets by which images are pulled. */
  readonly imagePullSecrets: readonly string[];
  readonly parent: pulumi.Resource;
  /** What has to be done before, besides the ground of the place. */
  readonly after: readonly pulumi.Resource[];
}

/** A part of the monitoring: its role, and the end of its name. */
export type MonitoringPart = "prometheus" | "alertmanager" | "exporter" | "host" | "gpu" | "grafana";

/** Options of a resource of the monitoring, which comes after `more` too. */
export function optionsIn(
  { parent, place, after }: PartContext,
  more: readonly pulumi.Resource[] = [],
): pulumi.CustomResourceOptions {
  return { parent, dependsOn: [...place.ground, ...after, ...more] };
}
