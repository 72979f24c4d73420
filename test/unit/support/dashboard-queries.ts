import { dashboardDocuments } from "../../../components/monitoring/dashboards/index.ts";

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

/**
 * Every query of the dashboards: panels and marks. `$__rate_interval` is put in as Grafana does where a pixel of the plot is
 * shorter than a scrape.
 */
export function dashboardQueries({
  gpus,
  scrapeIntervalSeconds,
}: {
  readonly gpus: boolean;
  readonly scrapeIntervalSeconds: number;
}): DashboardQuery[] {
  const inFull = (expr: string) => expr.replaceAll("$__rate_interval", `${4 * scrapeIntervalSeconds}s`);
  return Object.entries(dashboardDocuments({ gpus })).flatMap(([uid, text]) => {
    const { panels, annotations } = JSON.parse(text) as File;
    return [
      ...panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ refId, expr }) => ({ where: `${uid} / ${title} / ${refId}`, expr: inFull(expr) })),
      ),
      ...annotations.list.map(({ name, expr }) => ({ where: `${uid} / mark / ${name}`, expr: inFull(expr) })),
    ];
  });
}
