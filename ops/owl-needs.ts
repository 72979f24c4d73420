import { statSync } from "node:fs";
import { join } from "node:path";
import { colors, type Color } from "../components/color.ts";
import type { StackConfig } from "../infra/config.ts";
import type { MemoryLimits } from "../toolchain/engine/memory.ts";
import type { ColorLoad } from "../toolchain/index.ts";
import { configuredModel } from "./configured-model.ts";
import type { Path } from "./docker-needs.ts";

/** What the workload `owl` needs of a Docker engine beside everything else. */
export interface OwlNeeds {
  /** Whether an image of Triton is built, which stands on a base image. */
  readonly buildsTriton: boolean;
  /** What the services of both colors keep in memory. */
  readonly loads: readonly ColorLoad[];
  /** Limits of the containers beside the server's, by the path of their setting. */
  readonly limits: MemoryLimits;
}

/** Bytes of services without models, as measured with containers at rest; a Triton without GPUs. */
const restingBytes = { server: 80e6, triton: 50e6, converter: 60e6 };

/** Undefined with another workload. `root` is the project's folder, where its models lie. */
export function owlNeeds(config: StackConfig, root: string, path: Path): OwlNeeds | undefined {
  if (config.workload !== "owl") return undefined;
  return {
    buildsTriton: colors.some((color) => config[color].triton?.image === undefined),
    loads: colors.flatMap((color) => [
      { keptBytes: restingBytes.server },
      { keptBytes: restingBytes.triton + weightBytes(config, color, root) },
      { keptBytes: restingBytes.converter },
    ]),
    limits: Object.fromEntries(
      colors.flatMap((color) => {
        const { triton, converter } = config[color];
        return [
          [path(`${color}.triton.memoryMebibytes`), triton?.memoryMebibytes ?? 0],
          [path(`${color}.converter.memoryMebibytes`), converter?.memoryMebibytes ?? 0],
        ];
      }),
    ),
  };
}

/** A repository is mostly weights, and each Triton has its own of them. With GPUs they lie there. */
function weightBytes(config: StackConfig, color: Color, root: string): number {
  if (config.owl?.gpus !== undefined) return 0;
  const file = join(root, configuredModel(config, color).path);
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
