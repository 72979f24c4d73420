import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TableCellDisplayMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel,
  type Threshold,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as Heatmap } from "@grafana/grafana-foundation-sdk/heatmap";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as Table } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import { colors } from "../../color.ts";
import { prometheusSource } from "./data-source.ts";

/** Grafana's names of units. */
export const units = {
  ratio: "percentunit",
  percent: "percent",
  seconds: "s",
  bytes: "bytes",
  perSecond: "reqps",
  /** Grafana has no tokens: a plain number, two digits behind the point. */
  tokensPerSecond: "short",
  count: "short",
  /** Milliseconds since 1970, as the time that has passed since. */
  ago: "dateTimeFromNow",
  celsius: "celsius",
  watts: "watt",
} as const;

/** A query and how its series are named in the legend: `{{color}}`. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** What every panel has. */
export interface PanelText {
  readonly title: string;
  /** What it shows and when to worry, for the hint beside the title. */
  readonly description: string;
  readonly unit: (typeof units)[keyof typeof units];
}

/** Grid columns of a dashboard; Grafana has 24. */
const columns = 24;
const height = 8;

/** Series over time, half as wide as the dashboard. Series of a color have that color. */
export function lines(text: PanelText, ...queries: readonly Query[]): cog.Builder<Panel> {
  const legend = new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(["lastNotNull", "max"]);
  const panel = new TimeSeries()
    .title(text.title)
    .description(text.description)
    .datasource(prometheusSource)
    .unit(text.unit)
    .min(0)
    .legend(legend)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .lineWidth(2)
    .fillOpacity(8)
    .spanNulls(false)
    .span(columns / 2)
    .height(height)
    .targets(targetsOf(queries));
  for (const color of colors)
    panel.overrideByRegexp(`/\\b${color}\\b/`, [
      { id: "color", value: { mode: "shades", fixedColor: color } },
    ]);
  return panel;
}

/** The latest value of each series, a quarter as wide as the dashboard; `steps` color it. */
export function figure(
  text: PanelText,
  steps: readonly Threshold[],
  ...queries: readonly Query[]
): cog.Builder<Panel> {
  return stat(text, steps, queries).graphMode(BigValueGraphMode.Area);
}

/** "yes" where the latest value is 1 and "no" where it is 0, a quarter as wide as the dashboard. "No" is bad. */
export function yesOrNo(text: Omit<PanelText, "unit">, ...queries: readonly Query[]): cog.Builder<Panel> {
  const words = { "0": { text: "no" }, "1": { text: "yes" } };
  return stat({ ...text, unit: units.count }, goodFrom(1), queries).mappings([
    { type: MappingType.ValueToText, options: words },
  ]);
}

/** What the labels of the latest series say (`legend`), a quarter as wide as the dashboard; its value says nothing. */
export function label(text: Omit<PanelText, "unit">, ...queries: readonly Query[]): cog.Builder<Panel> {
  return stat({ ...text, unit: units.count }, plain, queries).textMode(BigValueTextMode.Name);
}

/** How often each duration came up over time, half as wide as the dashboard; the query gives buckets (`le`). */
export function heat(text: PanelText, expr: string): cog.Builder<Panel> {
  return new Heatmap()
    .title(text.title)
    .description(text.description)
    .datasource(prometheusSource)
    .unit(text.unit)
    .calculate(false)
    .span(columns / 2)
    .height(height)
    .targets([newQuery({ expr, legend: "{{le}}" }).format(PromQueryFormat.Heatmap).refId("A")]);
}

/** The latest values, half as wide as the dashboard: a row for the labels that the queries share, a column for each query's `legend`. */
export function table(text: PanelText, ...queries: readonly Query[]): cog.Builder<Panel> {
  const targets = queries.map(({ expr }, index) =>
    new DataqueryBuilder()
      .datasource(prometheusSource)
      .expr(expr)
      .instant()
      .format(PromQueryFormat.Table)
      .refId(refId(index)),
  );
  const renameByName = Object.fromEntries(
    queries.map(({ legend }, index) => [`Value #${refId(index)}`, legend]),
  );
  const panel = new Table()
    .title(text.title)
    .description(text.description)
    .datasource(prometheusSource)
    .unit(text.unit)
    .cellOptions({ type: TableCellDisplayMode.Auto })
    .span(columns / 2)
    .height(height)
    .targets(targets)
    .transformations([
      { id: "merge", options: {} },
      { id: "organize", options: { excludeByName: { Time: true }, renameByName } },
    ]);
  return withoutFooter(panel);
}

/** The SDK gives every table an option that Grafana has moved to the columns. */
function withoutFooter(panel: Table): cog.Builder<Panel> {
  return {
    build() {
      const built = panel.build();
      const { footer, ...options } = built.options as { footer?: unknown };
      return { ...built, options };
    },
  };
}

/** Good from the start, then worse from each value on. */
export function worseFrom(warning: number, critical: number): Threshold[] {
  return [
    { value: null, color: "green" },
    { value: warning, color: "orange" },
    { value: critical, color: "red" },
  ];
}

/** Bad below `value`. */
export function goodFrom(value: number): Threshold[] {
  return [
    { value: null, color: "red" },
    { value, color: "green" },
  ];
}

/** No judgement. */
export const plain: readonly Threshold[] = [{ value: null, color: "text" }];

function stat(text: PanelText, steps: readonly Threshold[], queries: readonly Query[]): Stat {
  return new Stat()
    .title(text.title)
    .description(text.description)
    .datasource(prometheusSource)
    .unit(text.unit)
    .noValue("–")
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.ValueAndName)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]))
    .span(columns / 4)
    .height(height / 2)
    .targets(targetsOf(queries));
}

function targetsOf(queries: readonly Query[]): DataqueryBuilder[] {
  return queries.map((query, index) => newQuery(query).refId(refId(index)));
}

function newQuery({ expr, legend }: Query): DataqueryBuilder {
  return new DataqueryBuilder().datasource(prometheusSource).expr(expr).legendFormat(legend).range();
}

/** `A`, `B`, … as Grafana names queries. */
function refId(index: number): string {
  return String.fromCharCode(65 + index);
}
