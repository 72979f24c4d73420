import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { colors } from "../../color.ts";
import { colorDashboard } from "./color.ts";
import { comparison } from "./comparison.ts";
import { gpu } from "./gpu.ts";
import { machine } from "./machine.ts";
import { memory } from "./memory.ts";
import { overview } from "./overview.ts";

/** Every dashboard of a stack, in the order in which Grafana lists them. The one of the GPUs only where there are some. */
export function dashboards({ gpus }: { readonly gpus: boolean }): Dashboard[] {
  const builders = [
    overview(),
    ...colors.map(colorDashboard),
    comparison(),
    memory(),
    machine(),
    ...(gpus ? [gpu()] : []),
  ];
  return builders.map((builder) => builder.build());
}

/** The dashboards as Grafana reads them, by uid. Equal settings give equal texts. */
export function dashboardDocuments(settings: { readonly gpus: boolean }): Record<string, string> {
  const documents = dashboards(settings).map((dashboard) => [dashboard.uid, JSON.stringify(dashboard)]);
  return Object.fromEntries(documents) as Record<string, string>;
}
