import type {
  AnnotationContainer,
  AnnotationQuery,
  Dashboard,
  DataQuery,
  FieldConfig,
  FieldConfigSource,
  Panel,
  RowPanel,
} from "@grafana/schema";
import type * as heatmap from "@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen";
import type * as stat from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type * as table from "@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen";
import type * as timeseries from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

/**
 * A dashboard as Grafana publishes it. Its panels are held against the types below, one for each kind: Grafana's own type of a
 * panel allows any options.
 */
export interface DashboardFile extends Omit<Dashboard, "annotations" | "panels"> {
  annotations?: Omit<AnnotationContainer, "list"> & { list?: PrometheusAnnotation[] };
  panels: { type: string }[];
}

export type RowFile = RowPanel;
export type HeatmapFile = PanelOf<"heatmap", heatmap.Options, heatmap.FieldConfig>;
export type StatFile = PanelOf<"stat", stat.Options, Record<string, never>>;
export type TableFile = PanelOf<"table", table.Options, table.FieldConfig>;
export type TimeseriesFile = PanelOf<"timeseries", timeseries.Options, timeseries.FieldConfig>;

interface PanelOf<Type extends string, Options, Custom> extends Omit<
  Panel,
  "fieldConfig" | "options" | "targets" | "type"
> {
  type: Type;
  options: Options;
  fieldConfig: Omit<FieldConfigSource, "defaults"> & {
    defaults: Omit<FieldConfig, "custom"> & { custom?: Custom };
  };
  targets: PrometheusQuery[];
}

/** What Grafana's data source of Prometheus adds to a query; it is in no published schema. */
interface PrometheusQuery extends DataQuery {
  expr: string;
  legendFormat?: string;
  format?: "heatmap" | "table" | "time_series";
  range?: boolean;
  instant?: boolean;
}

/** What it adds to an annotation. */
interface PrometheusAnnotation extends AnnotationQuery {
  expr: string;
  step?: string;
  titleFormat?: string;
  tagKeys?: string;
}
