import { repositoryFolder, tritonPaths, tritonVariables, type TritonVariant } from "../../triton/contract.ts";
import type { OwlPodContext } from "./owl-pod.ts";
import { containerDefaults } from "./pod-defaults.ts";
import { tritonPodPorts } from "./triton-ports.ts";

export interface TritonArgs {
  /** Keeps the contract of `triton/contract.ts`. */
  readonly image: string;
  /** Name of the model in its repository that answers chats. */
  readonly model: string;
  readonly variant: TritonVariant;
  /** Request and limit. */
  readonly memoryMebibytes: number;
  /** Request; one core more may be taken while it is idle. */
  readonly cpuMillicores: number;
  /** Upper bound of the unpacked repository, and of what its models unpack themselves. */
  readonly repositoryGibibytes: number;
}

/** The gate's budget ends the wait of whoever deploys; this is for a node that starts the pod again by itself. As the largest budget. */
const longestLoadSeconds = 7200;
const startPeriodSeconds = 2;

/**
 * Of a Triton without GPUs. Images of NVIDIA ask for all of a node's, which a container runtime that is NVIDIA's by default would give; a device plugin
 * sets this variable itself.
 */
const noGpus = { name: "NVIDIA_VISIBLE_DEVICES", value: "void" };

/** Triton beside the server. It listens only once its models are loaded, and ends where one does not load. */
export function tritonSidecar(args: TritonArgs, { archivePath, model, models, gpuResources }: OwlPodContext) {
  const alive = { httpGet: { path: tritonPaths.live, port: tritonPodPorts.http } };
  return {
    ...containerDefaults,
    name: "triton",
    image: args.image,
    restartPolicy: "Always",
    env: [
      { name: tritonVariables.modelRepository, value: archivePath },
      { name: tritonVariables.modelSha256, value: model.sha256 },
      { name: tritonVariables.repositoryFolder, value: repositoryFolder },
      { name: tritonVariables.httpPort, value: String(tritonPodPorts.http) },
      { name: tritonVariables.metricsPort, value: String(tritonPodPorts.metrics) },
      { name: tritonVariables.variant, value: args.variant },
      ...(Object.keys(gpuResources).length === 0 ? [noGpus] : []),
    ],
    ports: [
      { name: "triton", containerPort: tritonPodPorts.http, protocol: "TCP" },
      { name: "triton-metrics", containerPort: tritonPodPorts.metrics, protocol: "TCP" },
    ],
    startupProbe: {
      ...alive,
      periodSeconds: startPeriodSeconds,
      timeoutSeconds: 5,
      failureThreshold: longestLoadSeconds / startPeriodSeconds,
    },
    readinessProbe: {
      httpGet: { path: tritonPaths.ready, port: tritonPodPorts.http },
      periodSeconds: 2,
      timeoutSeconds: 5,
      failureThreshold: 5,
    },
    livenessProbe: { ...alive, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    resources: resourcesOf(args, gpuResources),
    volumeMounts: [
      { ...models, readOnly: true },
      { name: volumeNames.repository, mountPath: repositoryFolder },
      { name: volumeNames.temporary, mountPath: "/tmp" },
      { name: volumeNames.shared, mountPath: "/dev/shm" },
    ],
  };
}

/** Volumes of Triton alone. */
export function tritonVolumes({ memoryMebibytes, repositoryGibibytes }: TritonArgs) {
  const sizeLimit = `${repositoryGibibytes}Gi`;
  return [
    { name: volumeNames.repository, emptyDir: { sizeLimit } },
    // A model may bring an environment of Python, which is unpacked there.
    { name: volumeNames.temporary, emptyDir: { sizeLimit } },
    // The container runtime gives 64 MiB, which tensors between Triton and models in Python exceed. As Linux has it by default: half of the memory.
    {
      name: volumeNames.shared,
      emptyDir: { medium: "Memory", sizeLimit: `${Math.floor(memoryMebibytes / 2)}Mi` },
    },
  ];
}

const volumeNames = { repository: "repository", temporary: "triton-tmp", shared: "triton-shm" };

function resourcesOf({ memoryMebibytes, cpuMillicores }: TritonArgs, gpus: Readonly<Record<string, string>>) {
  const whole = { memory: `${memoryMebibytes}Mi`, ...gpus };
  return {
    requests: { cpu: `${cpuMillicores}m`, ...whole },
    limits: { cpu: `${cpuMillicores + 1000}m`, ...whole },
  };
}
