import { limitProblem } from "../../components/memory-limit.ts";
import { ownBytes, type MemoryNeed, type ServedContext } from "../../components/model-memory.ts";

/** What runs for a color: a server with a model of its own, or one of several services. */
export type ColorLoad = ServerLoad | ServiceLoad;

/** A service that keeps so much in memory, bytes. */
export interface ServiceLoad {
  readonly keptBytes: number;
}

/** A server that keeps a model in memory. */
export interface ServerLoad {
  /** Path of the model's file: what several servers map is in memory once. */
  readonly file: string;
  /** Name of the model. */
  readonly model: string;
  readonly context: ServedContext;
  /** Undefined where the model's file does not tell. */
  readonly need: MemoryNeed | undefined;
  /** Path of the setting that limits it. @default it is not held against its limit */
  readonly limit?: string;
}

/**
 * Memory that all colors together will really use, MiB. The pages of a model file that are mapped exist once, however
 * many colors serve it; each color has its own repacked weights, attention cache and process.
 */
export function workingSetMebibytes(colors: readonly ColorLoad[]): number {
  const needs = colors.flatMap((color) =>
    isServer(color) && color.need ? [{ ...color, need: color.need }] : [],
  );
  const files = new Map(needs.map(({ file, need }) => [file, need.sharedBytes]));
  const shared = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
  const own = needs.reduce((sum, { need }) => sum + ownBytes(need), 0);
  const services = colors.reduce((sum, color) => sum + (isServer(color) ? 0 : color.keptBytes), 0);
  return Math.round((shared + own + services) / 2 ** 20);
}

function isServer(color: ColorLoad): color is ServerLoad {
  return "file" in color;
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

function tooSmall({ limit, need, model, context }: ServerLoad, limitsMebibytes: MemoryLimits): string[] {
  const [given] = [limitsMebibytes[limit ?? ""]].flat();
  if (limit === undefined || given === undefined || need === undefined) return [];
  const problem = limitProblem({ path: limit, limitMebibytes: given, model, context, need });
  return problem?.refused === true ? [problem.text] : [];
}

const cure =
  "Lower the limits, take a smaller model, or give Docker more memory (Docker Desktop: Settings, Resources).";
