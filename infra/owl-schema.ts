import type { z } from "zod";
import { tritonVariants } from "../triton/contract.ts";
import { image, object, oneOf, text, whole } from "./schema-parts.ts";

/** The Triton Inference Server of one color; every key has a default. */
export const triton = object({
  /** An image that is there already. Default: one that docker builds from triton/; a cluster needs one. */
  image: image("registry.example/triton:7").optional(),
  /** Name of the model in the repository that answers chats. */
  model: text(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/,
    "the name of a folder at the top of the model's .tar: at most 128 letters, digits, underscores, dots and hyphens",
    "text",
  ).default("text"),
  /** Which flags its models run with. */
  variant: oneOf(tritonVariants, "standard").default("standard"),
  memoryMebibytes: whole(256, 4_194_304, 2048, "MiB").default(2048),
  /** Processors that it may use, in thousandths: in a cluster those that its node keeps for it, on docker its weight beside the other containers. */
  cpuMillicores: whole(100, 256_000, 1000, "millicores").default(1000),
});

/** The converter of one color; every key has a default. */
export const converter = object({
  /** An image that is there already. Default: one that docker builds from converter/; a cluster needs one. */
  image: image("registry.example/converter:7").optional(),
  memoryMebibytes: whole(64, 65_536, 256, "MiB").default(256),
});

const device = (example: number) => whole(0, 63, example);

/** GPUs of the machine whose Docker engine runs the colors. */
const gpus = object({
  /** Index of each color's device, as `nvidia-smi --list-gpus` counts. */
  devices: object({ blue: device(0), green: device(1) }),
  /** What each color has of its device. Left out: the whole device. */
  memoryMebibytes: object({
    blue: whole(256, 1_048_576, 7000, "MiB"),
    green: whole(256, 1_048_576, 7000, "MiB"),
  }).optional(),
});

/** What the workload `owl` has on docker alone. */
export const owl = object({
  /** Left out: Triton computes on the processor. */
  gpus: gpus.optional(),
});

/** Triton as a color's config has it, defaults filled in. */
export type TritonConfig = z.output<typeof triton>;

/** The converter as a color's config has it, defaults filled in. */
export type ConverterConfig = z.output<typeof converter>;

/** The GPUs of a stack on one machine. */
export type OwlGpuConfig = z.output<typeof gpus>;
