import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

export const memoryLimit = resourceRule<ContainerArgs>()({
  name: "docker-memory-limit",
  description: "Every container has a limit of memory, and the same of memory with swap.",
  why: "Without a limit a standby that loads its model takes the memory of the color that serves; without the second one the engine doubles the first, in swap.",
  cure: "Set `memory` and `memorySwap` to the same number of MiB.",
  types: [containerType],
  *violations({ props: { memory = 0, memorySwap = 0 } }) {
    if (!(memory > 0)) yield `memory is ${memory || "left out"}; allowed: a limit in MiB`;
    else if (memorySwap !== memory)
      yield `memorySwap is ${memorySwap || "left out"}; allowed: ${memory} MiB, which is memory`;
  },
});
