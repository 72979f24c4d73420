import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stackLabels } from "../labels.ts";
import { exporterPorts } from "../monitoring/exporter-ports.ts";
import type { JobTarget } from "../monitoring/settings.ts";
import { addressFamily } from "./address-family.ts";
import { gpuDaemonSet, type GpuDaemonArgs } from "./gpu-daemons.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt } from "./place.ts";

export interface DcgmExporterArgs extends GpuDaemonArgs {
  /** Request and limit. */
  readonly memoryMebibytes: number;
  /** What has to be done before: whatever moves users. */
  readonly after: readonly pulumi.Resource[];
}

/** Value of the label `bluegreen.role`. */
const role = "gpu";
const port = exporterPorts.gpu;

/** Where kubelet tells which pod has which GPU; kubelet's own default. */
const kubeletDirectory = "/var/lib/kubelet/pod-resources";

/**
 * Tells Prometheus of every GPU: load, memory, temperature, power, faults, and the pod that has it. It asks for no GPU of its own, so the
 * container runtime has to show it all of them, as NVIDIA's does by default.
 */
export class DcgmExporter extends pulumi.ComponentResource {
  /** Every pod of it. */
  readonly target: JobTarget;

  constructor(name: string, args: DcgmExporterArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:DcgmExporter", name, {}, standingAt(args.place, options));
    const { place, after, memoryMebibytes } = args;
    const { prefix, namespace, ground } = place;
    const child = { parent: this, dependsOn: [...ground, ...after] };
    const pods = `${prefix}-gpu-pods`;
    gpuDaemonSet(
      `${name}-daemons`,
      args,
      { name: "gpu", role, memoryMebibytes, kubeletDirectory, readOnly: true, container },
      child,
    );
    new kubernetes.core.v1.Service(
      `${name}-pods`,
      {
        metadata: {
          name: pods,
          namespace,
          labels: objectLabels(prefix, role),
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
          ...addressFamily,
          clusterIP: "None",
          publishNotReadyAddresses: true,
          selector: stackLabels(prefix, role),
          ports: [{ name: "metrics", port }],
        },
      },
      child,
    );
    // Prometheus stands in another namespace.
    this.target = { name: `${pods}.${namespace}.svc`, port };
    this.registerOutputs({});
  }
}

const container = {
  env: [
    { name: "DCGM_EXPORTER_LISTEN", value: `:${port}` },
    { name: "DCGM_EXPORTER_KUBERNETES", value: "true" },
    { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
  ],
  ports: [{ containerPort: port, protocol: "TCP" }],
  readinessProbe: { tcpSocket: { port }, periodSeconds: 5 },
  livenessProbe: { tcpSocket: { port }, initialDelaySeconds: 60, periodSeconds: 10, failureThreshold: 6 },
  // DCGM's engine is reported to refuse to watch fields without it, from exporter 3.6 on (NVIDIA/dcgm-exporter, issues 402 and 407).
  securityContext: {
    runAsUser: 0,
    runAsGroup: 0,
    readOnlyRootFilesystem: true,
    capabilities: { add: ["SYS_ADMIN"] },
  },
};
