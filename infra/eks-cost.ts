import { colors, weightsFor, type Color } from "../components/color.ts";
import { costTable, gpuHourlyCost, type CostedNodes } from "../components/eks/hourly-cost.ts";
import type { EksStackConfig } from "./config.ts";

/** What the stack costs an hour as this update leaves it, as a table in Markdown. `standbyRuns` tells whether a color without users has nodes. */
export function hourlyCost(config: EksStackConfig, standbyRuns: boolean): string {
  const { eks, region, activeColor, canary } = config;
  const weights = weightsFor(activeColor, canary.percent);
  const nodesOf = (color: Color): CostedNodes => {
    const { instanceTypes, nodes, capacity, diskGibibytes, reservedInstances } = eks.nodes[color];
    return {
      instanceType: firstOf(instanceTypes),
      nodes: standbyRuns || weights[color] > 0 ? nodes : 0,
      diskGibibytes,
      capacity,
      ...(reservedInstances !== undefined && { reservedInstances }),
    };
  };
  const { instanceTypes, nodes, diskGibibytes } = eks.system;
  return costTable(
    gpuHourlyCost({
      region,
      gpu: Object.fromEntries(colors.map((color) => [color, nodesOf(color)])) as Record<Color, CostedNodes>,
      system: { instanceType: firstOf(instanceTypes), nodes, diskGibibytes },
      nat: eks.network.nat,
      internal: eks.internal,
    }),
  );
}

/** The preferred type; what AWS takes in its place costs about the same. */
function firstOf(instanceTypes: readonly string[]): string {
  const [first] = instanceTypes;
  if (first === undefined) throw new RangeError("instanceTypes: got none; allowed are one and more");
  return first;
}
