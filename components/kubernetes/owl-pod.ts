import { paths } from "../../app/contract.ts";
import { converterPort } from "../../converter/contract.ts";
import type { Color } from "../color.ts";
import type { OwlServices } from "../serving-settings.ts";
import { converterSidecar, type ConverterArgs } from "./converter-sidecar.ts";
import { tritonPodPorts } from "./triton-ports.ts";
import { tritonSidecar, tritonVolumes, type TritonArgs } from "./triton-sidecar.ts";

/** What stands beside the server in a pod of the workload `owl`. */
export interface OwlParts {
  readonly triton: TritonArgs;
  readonly converter: ConverterArgs;
}

/** What of its pod the parts have to know. */
export interface OwlPodContext {
  readonly color: Color;
  readonly version: string;
  /** Absolute path of the model repository's archive inside the containers. */
  readonly archivePath: string;
  /** The archive as its release promises it: Triton looks again when it unpacks, for a cache outlives pods. */
  readonly model: { readonly sha256: string };
  /** Where the cache with the archive is mounted. */
  readonly models: { readonly name: string; readonly mountPath: string };
  /** Triton's GPUs: empty where it has none. */
  readonly gpuResources: Readonly<Record<string, string>>;
}

/**
 * Where the server of a pod says that it may get users. A pod that is not ready gets nobody, and chats go on without a converter: whether that
 * answers is for gates to ask.
 */
export const owlReadyPath = paths.served;

/** Time that the parts get for their own end, once the server has ended, seconds. */
export const partsEndSeconds = 10;

/**
 * The parts of a pod, in the order of their start. They are sidecars: kubelet starts the server after them, and ends them after it, so that they
 * outlive its last answer whatever their images are, and a pod without running answers is gone at once.
 */
export function owlSidecars({ triton, converter }: OwlParts, context: OwlPodContext) {
  return [converterSidecar(converter, context), tritonSidecar(triton, context)];
}

export function owlVolumes({ triton }: OwlParts) {
  return tritonVolumes(triton);
}

/** Where the server of a pod has its services: all containers of a pod have one network. */
export function owlServices({ triton }: OwlParts): OwlServices {
  return {
    tritonUrl: `http://127.0.0.1:${tritonPodPorts.http}`,
    tritonModel: triton.model,
    converterUrl: `http://127.0.0.1:${converterPort}`,
  };
}

/** What a release tells of them. */
export function owlFacts({ triton, converter }: OwlParts): Record<string, string | number> {
  return {
    triton: triton.image,
    tritonModel: triton.model,
    tritonVariant: triton.variant,
    tritonMemoryMebibytes: triton.memoryMebibytes,
    converter: converter.image,
    converterMemoryMebibytes: converter.memoryMebibytes,
  };
}
