import type { ModelFile } from "../../components/model.ts";

/** What runs for a color: a server with a model of its own, or one of several services. */
export type ColorLoad = ServerLoad | ServiceLoad;

/** A service that keeps so much in memory, bytes. */
export interface ServiceLoad {
  readonly keptBytes: number;
}

/** A server that keeps a model in memory. */
export interface ServerLoad {
  readonly model: ModelFile;
  /** Context length of one sequence, tokens. */
  readonly contextTokens: number;
  /** Sequences decoded at the same time. */
  readonly parallelSequences: number;
  /** Path of the setting that limits it. @default it is not held against its limit */
  readonly limit?: string;
}

/**
 * Bytes of a server beside the model file and the attention cache: compute buffers, code and heap. Measured with
 * SmolLM2-135M Q4_1 and four sequences of 1024 tokens: 348 MB resident, of which 98 MB are the file and 94 MB the cache.
 */
const processBytes = 156e6;

/**
 * Memory that all colors together will really use, MiB. The pages of a model file are mapped and exist once, however many
 * colors serve it; each color has its own attention cache and process. Two colors of the measured model: 570 MiB predicted,
 * 523 MiB (548 MB) measured.
 */
export function workingSetMebibytes(colors: readonly ColorLoad[]): number {
  const files = new Map(colors.filter(isServer).map(({ model }) => [model.path, model.sizeBytes ?? 0]));
  const shared = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
  const own = colors.reduce((sum, color) => sum + ownBytes(color), 0);
  return Math.round((shared + own) / 2 ** 20);
}

function isServer(color: ColorLoad): color is ServerLoad {
  return "model" in color;
}

function ownBytes(color: ColorLoad): number {
  return isServer(color) ? cacheBytes(color) + processBytes : color.keptBytes;
}

function cacheBytes({ model, contextTokens, parallelSequences }: ServerLoad): number {
  return contextTokens * parallelSequences * (model.cacheBytesPerToken ?? estimatedCacheBytesPerToken(model));
}

/** The presets need 0.00023 (135M) and 0.00019 (1.7B) of their file's size for each token. */
function estimatedCacheBytesPerToken({ sizeBytes = 0 }: ModelFile): number {
  return 0.00025 * sizeBytes;
}

/** Limits of containers, MiB, by the path of their setting; a list where several containers have theirs from one. */
export type MemoryLimits = Readonly<Record<string, number | number[]>>;

export interface MemoryVerdict {
  /** Limits that no engine of this size can keep. */
  readonly refusals: readonly string[];
  readonly warning?: string;
}

/**
 * Compares limits with the memory of the engine. A single limit above it is refused: the container would die before it
 * reaches its limit. A sum above it is fine as long as the working set fits.
 *
 * @param limitsMebibytes by the path of the setting, `blue.memoryMebibytes`
 */
export function judgeLimits(
  limitsMebibytes: MemoryLimits,
  engineMebibytes: number,
  colors: readonly ColorLoad[],
): MemoryVerdict {
  const limits = Object.entries(limitsMebibytes).flatMap(([path, given]) =>
    [given].flat().map((limit) => [path, limit] as const),
  );
  const tooLarge = limits
    .filter(([, limit]) => limit > engineMebibytes)
    .map(
      ([path, limit]) =>
        `${path}: got ${limit} MiB; allowed: at most ${engineMebibytes} MiB, all that the Docker engine has; ` +
        `do: pulumi config set --path '${path}' ${Math.floor(engineMebibytes / 2)}, or give Docker more memory ` +
        `(Docker Desktop: Settings, Resources)`,
    );
  const refusals = [
    ...new Set(tooLarge),
    ...colors.filter(isServer).flatMap((color) => tooSmall(color, limitsMebibytes)),
  ];
  const sum = limits.reduce((total, [, limit]) => total + limit, 0);
  if (sum <= engineMebibytes) return { refusals };

  const sumText = `The memory limits add up to ${sum} MiB, more than the ${engineMebibytes} MiB of the Docker engine.`;
  if (colors.length === 0) return { refusals, warning: sumText };
  const predicted = workingSetMebibytes(colors);
  const prediction = `Predicted to be in use: ${predicted} MiB, model files counted once.`;
  return {
    refusals,
    warning: `${sumText} ${prediction} ${predicted <= engineMebibytes ? "That fits." : `That does not fit. ${cure}`}`,
  };
}

/** The file's pages come and go; what the process keeps besides has to fit. */
function tooSmall(color: ServerLoad, limitsMebibytes: MemoryLimits): string[] {
  const { limit = "", model } = color;
  const given = [limitsMebibytes[limit]].flat()[0];
  const needed = Math.ceil(ownBytes(color) / 2 ** 20);
  if (given === undefined || given >= needed) return [];
  return [
    `${limit}: got ${given} MiB; allowed: at least ${needed} MiB, which ${model.name} keeps beside its file with these settings; ` +
      `do: pulumi config set --path '${limit}' ${2 * needed}, or lower contextTokens or parallelSequences`,
  ];
}

const cure =
  "Lower the limits, take a smaller model, or give Docker more memory (Docker Desktop: Settings, Resources).";
