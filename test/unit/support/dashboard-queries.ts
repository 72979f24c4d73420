import { dashboardDocuments } from "../../../components/monitoring/dashboards/index.ts";
import type { UsersSeries } from "../../../components/monitoring/users-series.ts";

/** A query as Grafana would send it. */
export interface DashboardQuery {
  /** Dashboard, panel, and which of its queries: `bluegreen-overview / Requests / A`. */
  readonly where: string;
  readonly expr: string;
}

interface File {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
  }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
}

/** Every query of the dashboards, panels and marks, with the windows that Grafana puts in for plots of this step. */
export function dashboardQueries({
  gpus,
  scrapeIntervalSeconds,
  stepSeconds = scrapeIntervalSeconds,
  usersSeries = "router",
  owl = false,
}: {
  readonly gpus: boolean;
  readonly scrapeIntervalSeconds: number;
  /** Default: one scrape, as short as Grafana's are. */
  readonly stepSeconds?: number;
  /** Default: `router`. */
  readonly usersSeries?: UsersSeries;
  /** Default: false. */
  readonly owl?: boolean;
}): DashboardQuery[] {
  const rateSeconds = Math.max(stepSeconds + scrapeIntervalSeconds, 4 * scrapeIntervalSeconds);
  const inFull = (expr: string) =>
    expr
      .replaceAll("$__rate_interval_ms", String(rateSeconds * 1000))
      .replaceAll("$__rate_interval", `${rateSeconds}s`)
      .replaceAll("$__interval", `${stepSeconds}s`);
  return Object.entries(dashboardDocuments({ gpus, usersSeries, owl })).flatMap(([uid, text]) => {
    const { panels, annotations } = JSON.parse(text) as File;
    return [
      ...panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ refId, expr }) => ({ where: `${uid} / ${title} / ${refId}`, expr: inFull(expr) })),
      ),
      ...annotations.list.map(({ name, expr }) => ({ where: `${uid} / mark / ${name}`, expr: inFull(expr) })),
    ];
  });
}
