import { commandsBench } from "./commands/index.ts";
import { deploymentBench } from "./deployment/index.ts";
import type { Bench } from "./goal.ts";
import { imageBench } from "./image/index.ts";
import { memoryBench } from "./memory/index.ts";
import { routeBench } from "./route/index.ts";
import { servingBench } from "./serving/index.ts";

/** Every bench of `npm run bench`, in the order of the table; each is a folder of its own. */
export const benches: readonly Bench[] = [
  servingBench,
  routeBench,
  deploymentBench,
  commandsBench,
  memoryBench,
  imageBench,
];
