import { ToolchainError } from "../errors.ts";
import type { Step } from "../plan.ts";
import { judgeLimits, type ColorLoad, type MemoryLimits } from "./memory.ts";
import { engineClient } from "./step.ts";

/** The engine's memory is enough for the limits of the containers. */
export function memoryStep(limitsMebibytes: MemoryLimits, colors: readonly ColorLoad[]): Step {
  return {
    title: "Memory",
    async find({ environment, warn }) {
      const { MemTotal } = (await engineClient(environment).info()) as { MemTotal: number };
      const engineMebibytes = Math.floor(MemTotal / 2 ** 20);
      const { refusals, warning } = judgeLimits(limitsMebibytes, engineMebibytes, colors);
      if (refusals.length > 0) throw new ToolchainError(refusals.join("\n"));
      if (warning) warn(warning);
      return `${engineMebibytes} MiB`;
    },
    make: () => Promise.reject(new ToolchainError("Memory cannot be made.")),
  };
}
