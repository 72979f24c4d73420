import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { labelNames } from "../labels.ts";
import { gpuResource } from "./gpu.ts";
import { gpuDaemonSet, type GpuDaemonArgs, type MountedVolume } from "./gpu-daemons.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt } from "./place.ts";
import { containerDefaults } from "./pod-defaults.ts";

export interface NvidiaDevicePluginArgs extends GpuDaemonArgs {
  /** So many pods share each GPU, 2 or more. Default: one pod has it alone. */
  readonly timeSlicing?: number | undefined;
}

/** Value of the label `bluegreen.role`. */
const role = "plugin";

/** Where NVIDIA's plugin meets kubelet; kubelet's own default. */
const kubeletDirectory = "/var/lib/kubelet/device-plugins";

const configFolder = "/etc/bluegreen";
const configFile = "config.yaml";

const memoryMebibytes = 256;

/** Tells kubelet of every node with GPUs how many there are, so that pods can ask for them. */
export class NvidiaDevicePlugin extends pulumi.ComponentResource {
  constructor(name: string, args: NvidiaDevicePluginArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:NvidiaDevicePlugin", name, {}, standingAt(args.place, options));
    const { place, timeSlicing } = args;
    const child = { parent: this, dependsOn: [...place.ground] };
    const volumes = timeSlicing === undefined ? [] : [slices(name, { ...args, timeSlicing }, child)];
    gpuDaemonSet(
      `${name}-daemons`,
      args,
      {
        name: "gpu-plugin",
        role,
        memoryMebibytes,
        kubeletDirectory,
        readOnly: false,
        volumes,
        podAntiAffinity: onePluginANode,
        container: {
          env:
            timeSlicing === undefined
              ? []
              : [{ name: "CONFIG_FILE", value: `${configFolder}/${configFile}` }],
          // Only root of the node may speak to kubelet.
          securityContext: { ...containerDefaults.securityContext, runAsUser: 0, runAsGroup: 0 },
        },
      },
      child,
    );
    this.registerOutputs({});
  }
}

/** Two on one node, of several stacks, would both be asked for the same GPUs: the second one waits until the first is gone. */
const onePluginANode = {
  requiredDuringSchedulingIgnoredDuringExecution: [
    {
      labelSelector: { matchLabels: { [labelNames.role]: role } },
      namespaceSelector: {},
      topologyKey: "kubernetes.io/hostname",
    },
  ],
};

/** Another share is another ConfigMap and another pod: the plugin reads its file when it starts. The engine names it. */
function slices(
  name: string,
  { place, timeSlicing }: NvidiaDevicePluginArgs & { readonly timeSlicing: number },
  options: pulumi.CustomResourceOptions,
): MountedVolume {
  const { prefix, namespace } = place;
  const { metadata } = new kubernetes.core.v1.ConfigMap(
    `${name}-config`,
    {
      metadata: { namespace, labels: objectLabels(prefix, role) },
      immutable: true,
      data: { [configFile]: timeSlicingConfiguration(timeSlicing) },
    },
    options,
  );
  return { volume: { name: "config", configMap: { name: metadata.name } }, mountPath: configFolder };
}

/** The plugin's file, version v1. A pod that asks for two shares is refused: they may be of one GPU. */
export function timeSlicingConfiguration(replicas: number): string {
  return stringify({
    version: "v1",
    flags: { migStrategy: "none" },
    sharing: {
      timeSlicing: {
        renameByDefault: false,
        failRequestsGreaterThanOne: true,
        resources: [{ name: gpuResource, replicas }],
      },
    },
  });
}
