import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { stackLabels } from "../labels.ts";
import { gpuDaemonPod, type Gpus } from "./gpu.ts";
import { nodeCritical } from "./node-critical-quota.ts";
import { objectLabels } from "./object-labels.ts";
import type { Place } from "./place.ts";
import { containerDefaults, pullSecrets, temporaryFiles } from "./pod-defaults.ts";

/** Namespace of the pods that count and watch GPUs: they have rights on nodes, and no other pod of the stack stands there. */
export function gpusNamespace({ namespace }: Pick<Place, "namespace">): string {
  return `${namespace}-gpus`;
}

/** What counts or watches GPUs, whatever it is. */
export interface GpuDaemonArgs {
  /** In the namespace of `gpusNamespace`. */
  readonly place: Place;
  /** Their nodes are those of either color. */
  readonly gpus: Gpus;
  readonly image: string;
  readonly imagePullSecrets: readonly string[];
}

/** In what the pods differ. */
export interface GpuDaemonForm {
  /** End of its name. */
  readonly name: string;
  readonly role: string;
  readonly memoryMebibytes: number;
  /** More than what every one of them has. */
  readonly container: Readonly<Record<string, unknown>> & { readonly securityContext: object };
  /** Directory of kubelet that it works with. */
  readonly kubeletDirectory: string;
  readonly readOnly: boolean;
  readonly volumes?: readonly MountedVolume[];
  readonly podAntiAffinity?: kubernetes.types.input.core.v1.PodAntiAffinity;
}

export interface MountedVolume {
  readonly volume: kubernetes.types.input.core.v1.Volume & { readonly name: string };
  readonly mountPath: string;
}

/** One pod on every node with GPUs of the stack's colors. Nobody waits for them: a node that is down must not fail an update. */
export function gpuDaemonSet(
  name: string,
  args: GpuDaemonArgs,
  form: GpuDaemonForm,
  options: pulumi.CustomResourceOptions,
): kubernetes.apps.v1.DaemonSet {
  const { prefix, namespace } = args.place;
  const labels = objectLabels(prefix, form.role);
  return new kubernetes.apps.v1.DaemonSet(
    name,
    {
      metadata: {
        name: `${prefix}-${form.name}`,
        namespace,
        labels,
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        revisionHistoryLimit: 1,
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
        selector: { matchLabels: stackLabels(prefix, form.role) },
        template: { metadata: { labels }, spec: podOf(args, form) },
      },
    },
    options,
  );
}

function podOf({ gpus, image, imagePullSecrets }: GpuDaemonArgs, form: GpuDaemonForm) {
  const { container, kubeletDirectory: path, readOnly, volumes = [], podAntiAffinity } = form;
  const memory = `${form.memoryMebibytes}Mi`;
  const { affinity, ...placed } = gpuDaemonPod(gpus);
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 10,
    // Without them no pod gets a GPU, or nobody sees one: others make way.
    priorityClassName: nodeCritical,
    imagePullSecrets: pullSecrets(imagePullSecrets),
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    affinity: { ...affinity, ...(podAntiAffinity && { podAntiAffinity }) },
    ...placed,
    containers: [
      {
        ...containerDefaults,
        name: form.role,
        image,
        resources: { requests: { cpu: "10m", memory }, limits: { memory } },
        ...container,
        volumeMounts: [
          temporaryFiles.mount,
          { name: "kubelet", mountPath: path, readOnly },
          ...volumes.map(({ volume, mountPath }) => ({ name: volume.name, mountPath, readOnly: true })),
        ],
      },
    ],
    volumes: [
      temporaryFiles.volume,
      { name: "kubelet", hostPath: { path, type: "Directory" } },
      ...volumes.map(({ volume }) => volume),
    ],
  };
}
