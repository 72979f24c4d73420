import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { colors } from "../../color.ts";
import type { UsersSeries } from "../users-series.ts";
import { colorDashboard } from "./color.ts";
import { comparison } from "./comparison.ts";
import { gpu } from "./gpu.ts";
import { machine } from "./machine.ts";
import { memory } from "./memory.ts";
import { overview } from "./overview.ts";
import { usersQueries } from "./users-queries.ts";

/** What dashboards depend on. */
export interface DashboardSettings {
  /** Whether GPUs are watched. */
  readonly gpus: boolean;
  /** Who counts users' requests. Default: `router`. */
  readonly usersSeries?: UsersSeries;
  /** Whether each color has a Triton and a converter. Default: false. */
  readonly owl?: boolean;
}

/** Every dashboard of a stack, in the order in which Grafana lists them. The one of the GPUs only where there are some. */
export function dashboards({ gpus, usersSeries = "router", owl = false }: DashboardSettings): Dashboard[] {
  const users = usersQueries(usersSeries);
  const builders = [
    overview(users),
    ...colors.map((color) => colorDashboard(color, users, owl)),
    comparison(users),
    memory(users),
    machine(users),
    ...(gpus ? [gpu(users)] : []),
  ];
  return builders.map((builder) => builder.build());
}

/** The dashboards as Grafana reads them, by uid. Equal settings give equal texts. */
export function dashboardDocuments(settings: DashboardSettings): Record<string, string> {
  const documents = dashboards(settings).map((dashboard) => [dashboard.uid, JSON.stringify(dashboard)]);
  return Object.fromEntries(documents) as Record<string, string>;
}
