import { colors, type Color } from "../components/color.ts";
import { headerOfModel } from "../components/model-header.ts";
import { memoryNeed, ownBytes, servedContext, type MemoryNeed } from "../components/model-memory.ts";
import type { StackConfig } from "../infra/config.ts";
import { configuredModel } from "./configured-model.ts";
import { bytes } from "./table.ts";

/** What each color's server is predicted to need; a color is left out where nothing predicts it, and the line says why. */
export interface PredictedMemory {
  readonly needs: Readonly<Partial<Record<Color, MemoryNeed>>>;
  /** What the prediction is, in sentences. */
  readonly lines: readonly string[];
}

/** Predicts the memory of the servers of the workload `gguf` from the headers of their models. `root` is the project's folder. */
export function predictedMemory(config: StackConfig, root: string): PredictedMemory {
  if (config.workload === "owl") return { needs: {}, lines: [] };
  const found = colors.map((color) => {
    if (config[color].image !== undefined)
      return { color, why: `${color} is not predicted: its image is your own` };
    const header = headerOfModel(configuredModel(config, color), root);
    if ("unknown" in header) return { color, why: `${color} is not predicted: ${header.unknown}` };
    return { color, need: memoryNeed(header.header, servedContext(config[color])) };
  });
  const needs = Object.fromEntries(found.flatMap(({ color, need }) => (need ? [[color, need]] : [])));
  return {
    needs,
    lines: found.map(({ color, need, why }) => (need ? inWords(color, need) : why)),
  };
}

function inWords(color: Color, need: MemoryNeed): string {
  const { cacheBytes, computeBytes, processBytes, repackedBytes, sharedBytes } = need;
  const repacked = repackedBytes > 0 ? `, repacked weights ${bytes(repackedBytes)}` : "";
  return (
    `Predicted of ${color} from its model's header, not measured: ${bytes(ownBytes(need))} of its own ` +
    `(keys and values ${bytes(cacheBytes)}, computing ${bytes(computeBytes)}, process ${bytes(processBytes)}${repacked}), mapped weights ${bytes(sharedBytes)}.`
  );
}
