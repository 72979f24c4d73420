import type * as pulumi from "@pulumi/pulumi";

/** What every part of the monitoring shares. */
export interface PartContext {
  /** Name of the monitoring among the program's resources. */
  readonly name: string;
  /** Prefix of all names in the namespace. */
  readonly prefix: string;
  readonly namespace: pulumi.Input<string>;
  /** Image of the monitoring, which holds all parts but those that others bring. */
  readonly image: string;
  /** Names of the Secrets by which images are pulled. */
  readonly imagePullSecrets: readonly string[];
  /** Whose resources they are, and of which provider. */
  readonly options: pulumi.CustomResourceOptions;
  /** What has to be done before. */
  readonly after: readonly pulumi.Resource[];
}

/** A part of the monitoring: its role, and the end of its name. */
export type MonitoringPart = "prometheus" | "alertmanager" | "exporter" | "host" | "gpu" | "grafana";

/** Options of a resource of the monitoring, which comes after `more` too. */
export function optionsIn(
  { options, after }: PartContext,
  more: readonly pulumi.Resource[] = [],
): pulumi.CustomResourceOptions {
  return { ...options, dependsOn: [...after, ...more] };
}

/** Labels by which the pods of a role are found. */
export function selectorOf(prefix: string, role: string): Record<string, string> {
  return { "bluegreen.stack": prefix, "bluegreen.role": role };
}

/** Labels of a part's objects, and of what belongs to it alone. */
export function labelsOf(prefix: string, part: MonitoringPart): Record<string, string> {
  return {
    ...selectorOf(prefix, part),
    "app.kubernetes.io/name": part,
    "app.kubernetes.io/instance": prefix,
    "app.kubernetes.io/component": "monitoring",
    "app.kubernetes.io/managed-by": "pulumi",
  };
}
