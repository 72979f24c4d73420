import type { ModelFile } from "../../components/model.ts";

/** What a color keeps in memory. */
export interface ColorLoad {
  readonly model: ModelFile;
  /** Context length of one sequence, tokens. */
  readonly contextTokens: number;
  /** Sequences decoded at the same time. */
  readonly parallelSequences: number;
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
  const files = new Map(colors.map(({ model }) => [model.path, model.sizeBytes ?? 0]));
  const shared = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
  const own = colors.reduce((sum, color) => sum + cacheBytes(color) + processBytes, 0);
  return Math.round((shared + own) / 2 ** 20);
}

function cacheBytes({ model, contextTokens, parallelSequences }: ColorLoad): number {
  return contextTokens * parallelSequences * (model.cacheBytesPerToken ?? estimatedCacheBytesPerToken(model));
}

/** The presets need 0.00023 (135M) and 0.00019 (1.7B) of their file's size for each token. */
function estimatedCacheBytesPerToken({ sizeBytes = 0 }: ModelFile): number {
  return 0.00025 * sizeBytes;
}

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
  limitsMebibytes: Readonly<Record<string, number>>,
  engineMebibytes: number,
  colors: readonly ColorLoad[],
): MemoryVerdict {
  const limits = Object.entries(limitsMebibytes);
  const refusals = limits
    .filter(([, limit]) => limit > engineMebibytes)
    .map(
      ([path, limit]) =>
        `${path} is ${limit} MiB, but the Docker engine has only ${engineMebibytes} MiB. ${cure}`,
    );
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

const cure =
  "Lower the limits, take a smaller model, or give Docker more memory (Docker Desktop: Settings, Resources).";
