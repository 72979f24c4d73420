import * as docker from "@pulumi/docker";
import { basename, dirname, resolve } from "node:path";
import {
  repositoryFolder,
  tritonHttpPort,
  tritonPaths,
  tritonVariables,
  type TritonVariant,
} from "../../triton/contract.ts";
import { stackLabels } from "../labels.ts";
import type { ModelFile } from "../model.ts";
import { releaseIdentity, shortIdentity } from "../release.ts";
import { flushSeconds } from "../serving-settings.ts";
import { baseImages } from "./base-images.ts";
import { builtImage, colorImage } from "./color-image.ts";
import { serviceContainer, type ServiceContext } from "./color-service.ts";
import { containerDefaults, containerUser, memoryLimit } from "./container-defaults.ts";
import type { ImageBuilds } from "./image-builds.ts";
import { labelList } from "./label-list.ts";

/** Directory of the model repository's archive inside the container. */
const modelMount = "/models";

/** Where models and Triton itself put what is not kept. */
const temporaryFolder = "/tmp";

export interface TritonArgs {
  /** An image of the user's own that keeps the contract of `triton/contract.ts`. Default: built from triton/. */
  readonly image?: string | undefined;
  /** Name of the model in the repository that answers chats. */
  readonly model: string;
  /** Which flags its models run with. */
  readonly variant: TritonVariant;
  /** Limit of memory and of memory with swap. */
  readonly memoryMebibytes: number;
  /** Weight beside other containers where processors are short: 1000 is that of a container that states none. */
  readonly cpuMillicores: number;
  /** A device of this machine. Default: it computes on the processor. */
  readonly gpu?: { readonly device: number; readonly memoryMebibytes?: number | undefined } | undefined;
  /** Remembers what each version was built from. Default: a version may be built from anything. */
  readonly builds?: ImageBuilds | undefined;
}

/** What of a Triton is part of its color's release. */
export function tritonFacts(
  prefix: string,
  color: ServiceContext["color"],
  version: string,
  args: TritonArgs,
): Record<string, string | number> {
  const { gpu } = args;
  const labels = stackLabels(prefix, "triton", color);
  return {
    triton: args.image ?? builtImage(prefix, color, tritonTag(version, args.variant), "triton"),
    tritonModel: args.model,
    tritonVariant: args.variant,
    tritonMemoryMebibytes: args.memoryMebibytes,
    tritonCpuMillicores: args.cpuMillicores,
    ...(gpu && { gpu: gpu.device }),
    ...(gpu?.memoryMebibytes !== undefined && { gpuMemoryMebibytes: gpu.memoryMebibytes }),
    tritonContainer: shortIdentity(releaseIdentity({ labels, ...formOf(args) })),
  };
}

/** URL of a color's Triton as its server reaches it. */
export function tritonUrl(prefix: string, color: ServiceContext["color"]): string {
  return `http://${serviceContainer(prefix, color, "triton")}:${tritonHttpPort}`;
}

/** Tag of the image that is built for a version: each variant is an image of its own. */
export function tritonTag(version: string, variant: TritonVariant): string {
  return `${version}-${variant}`;
}

/**
 * Declares a color's Triton: its image, a volume in which it unpacks the model repository, its container. The volume outlives a restart of the
 * container, so that a large repository is unpacked once; it goes with the color.
 */
export function declareTriton(
  context: ServiceContext,
  model: ModelFile & { readonly sha256: string },
  args: TritonArgs,
): docker.Container | undefined {
  const { name, prefix, color, version, drainSeconds } = context;
  const { variant, gpu } = args;
  const { envs, ...form } = formOf(args);
  const labels = stackLabels(prefix, "triton", color);
  const image = colorImage(
    `${name}-triton-image`,
    args.image,
    {
      folder: "triton",
      tag: builtImage(prefix, color, tritonTag(version, variant), "triton"),
      buildArgs: { BASE_IMAGE: baseImages.triton, VARIANT: variant },
      triggers: { version },
      labels,
      builds: args.builds,
    },
    context.options,
  );
  if (!context.running) return undefined;
  const volume = new docker.Volume(
    `${name}-triton-repository`,
    { name: serviceContainer(prefix, color, "triton"), labels: labelList(labels) },
    context.options,
  );
  return new docker.Container(
    `${name}-triton`,
    {
      ...form,
      ...memoryLimit(args.memoryMebibytes),
      cpuShares: Math.round((args.cpuMillicores * 1024) / 1000),
      name: serviceContainer(prefix, color, "triton"),
      image,
      envs: environment({ ...envs, ...settingsOf(basename(model.path), model.sha256, drainSeconds, args) }),
      networksAdvanced: [{ name: context.networkName }],
      volumes: [
        { hostPath: resolve(dirname(model.path)), containerPath: modelMount, readOnly: true },
        { volumeName: volume.name, containerPath: repositoryFolder },
      ],
      ...(gpu && { gpus: `device=${gpu.device}` }),
      stopTimeout: drainSeconds + flushSeconds,
      destroyGraceSeconds: drainSeconds + flushSeconds,
      labels: labelList(labels),
    },
    context.options,
  );
}

/** What a Triton's container has beside what its args say in so many words. It is part of the release: another one would replace it. */
function formOf({ memoryMebibytes, gpu }: TritonArgs) {
  // Each as Linux has it by default. What fills them counts towards the container's memory.
  const half = Math.floor(memoryMebibytes / 2);
  return {
    ...sameForAll,
    // A model may bring an environment of Python, whose libraries are unpacked and run there.
    tmpfs: { [temporaryFolder]: `rw,exec,nosuid,nodev,size=${half}m,mode=1777` },
    /** MiB: models in Python get their tensors through it. */
    shmSize: half,
    envs: surroundings(gpu),
  };
}

/** What every Triton's container has, whatever its args. */
const sameForAll = {
  ...containerDefaults,
  user: containerUser,
  healthcheck: {
    tests: ["CMD", "python3", "-c", healthScript()],
    interval: "30s",
    timeout: "5s",
    retries: 3,
    // It answers once its models are loaded.
    startPeriod: "10m0s",
  },
};

function healthScript(): string {
  const url = `http://127.0.0.1:${tritonHttpPort}${tritonPaths.live}`;
  return `import urllib.request; urllib.request.urlopen("${url}", timeout=4)`;
}

/** Variables that others than this project's own programs read. */
function surroundings(gpu: TritonArgs["gpu"]): Record<string, string> {
  return {
    // The user has no entry in the image, and the home of such a one is the root, which is read-only.
    HOME: temporaryFolder,
    ...(gpu
      ? // What CUDA compiles for the device outlives a restart there.
        { CUDA_CACHE_PATH: `${repositoryFolder}/cuda-cache` }
      : // NVIDIA's images ask for all devices, and get them where NVIDIA's runtime is the engine's default.
        { NVIDIA_VISIBLE_DEVICES: "void" }),
  };
}

/** Variables that `triton/serve.py` reads. */
function settingsOf(
  archive: string,
  sha256: string,
  drainSeconds: number,
  { variant, gpu }: TritonArgs,
): Record<string, string | number> {
  const gpuMemory = gpu?.memoryMebibytes;
  return {
    [tritonVariables.modelRepository]: `${modelMount}/${archive}`,
    [tritonVariables.modelSha256]: sha256,
    [tritonVariables.variant]: variant,
    [tritonVariables.drainSeconds]: drainSeconds,
    ...(gpuMemory !== undefined && { [tritonVariables.gpuMemory]: gpuMemory }),
  };
}

function environment(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}
