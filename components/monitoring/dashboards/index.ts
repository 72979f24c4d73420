import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { colors } from "../../color.ts";
import { colorDashboard } from "./color.ts";
import { comparison } from "./comparison.ts";
import { gpu } from "./gpu.ts";
import { memory } from "./memory.ts";
import { overview } from "./overview.ts";

/** Every dashboard of a stack, in the order in which Grafana lists them. The one of the GPUs only where there are some. */
export function dashboards({ gpus }: { readonly gpus: boolean }): Dashboard[] {
  const builders = [
    overview(),
    ...colors.map(colorDashboard),
    comparison(),
    memory(),
    ...(gpus ? [gpu()] : []),
  ];
  return builders.map((builder) => builder.build());
}
