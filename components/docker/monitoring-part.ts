import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { stackLabels } from "../labels.ts";
import { containerDefaults, containerUser, memoryLimit, temporaryFiles } from "./container-defaults.ts";
import { labelList } from "./label-list.ts";
import type { MonitoringPart } from "./network-plan.ts";
import type { Router } from "./router.ts";

/** Address on which whatever operators ask is published. */
export const loopback = "127.0.0.1";

/** What every part of the monitoring shares. */
export interface PartContext {
  /** Name of the monitoring among the program's resources. */
  readonly name: string;
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  readonly router: Pick<Router, "networkName" | "plan">;
  /** Parent and what comes before. */
  readonly options: pulumi.CustomResourceOptions;
}

/** In what the containers differ. */
export interface PartForm {
  readonly image: pulumi.Input<string>;
  readonly memoryMebibytes: number;
  /** Default: what the image starts. */
  readonly command?: string[];
  /** Default: none. */
  readonly variables?: string[];
  /** Published on the loopback address. Default: none. */
  readonly port?: { readonly internal: number; readonly external: number };
  /** Default: none. */
  readonly volumes?: {
    readonly volumeName: pulumi.Input<string>;
    readonly containerPath: string;
    readonly readOnly?: boolean;
  }[];
  /** As `docker run --gpus` reads it. Default: none. */
  readonly gpus?: string;
}

/** One container of the monitoring, at its own address and without a privilege. Its role, and the end of its name, is the part. */
export function monitoringPart(
  { name, prefix, router, options }: PartContext,
  part: MonitoringPart,
  { image, memoryMebibytes, command, variables = [], port, volumes = [], gpus }: PartForm,
): docker.Container {
  return new docker.Container(
    `${name}-${part}`,
    {
      ...containerDefaults,
      ...memoryLimit(memoryMebibytes),
      user: containerUser,
      tmpfs: temporaryFiles,
      name: `${prefix}-${part}`,
      image,
      ...(command && { command }),
      envs: variables,
      ports: port ? [{ ...port, ip: loopback }] : [],
      networksAdvanced: [{ name: router.networkName, ipv4Address: router.plan.monitoring[part] }],
      volumes,
      ...(gpus !== undefined && { gpus }),
      destroyGraceSeconds: 10,
      labels: partLabels(prefix, part),
    },
    options,
  );
}

/** Labels of a part's container, and of what belongs to it alone. */
export function partLabels(prefix: string, part: MonitoringPart): { label: string; value: string }[] {
  return labelList(stackLabels(prefix, part));
}
