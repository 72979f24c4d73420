import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import {
  BigValueColorMode,
  BigValueGraphMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel,
  type Threshold,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as Heatmap } from "@grafana/grafana-foundation-sdk/heatmap";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import { prometheusSource } from "./data-source.ts";

/** Grafana's names of units. */
export const units = {
  ratio: "percentunit",
  percent: "percent",
  seconds: "s",
  bytes: "bytes",
  perSecond: "reqps",
  tokensPerSecond: "cps",
  count: "short",
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
    .lineWidth(2)
    .fillOpacity(8)
    .spanNulls(false)
    .span(columns / 2)
    .height(height)
    .targets(targetsOf(queries));
  for (const color of ["blue", "green"]) {
    panel.overrideByRegexp(`/\\b${color}\\b/`, [
      { id: "color", value: { mode: "fixed", fixedColor: color } },
    ]);
  }
  return panel;
}

/** The latest value of each series, a quarter as wide as the dashboard; `steps` color it. */
export function figure(
  text: PanelText,
  steps: readonly Threshold[],
  ...queries: readonly Query[]
): cog.Builder<Panel> {
  return new Stat()
    .title(text.title)
    .description(text.description)
    .datasource(prometheusSource)
    .unit(text.unit)
    .noValue("–")
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([...steps]))
    .span(columns / 4)
    .height(height / 2)
    .targets(targetsOf(queries));
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
    .targets([newQuery({ expr, legend: "{{le}}" }).format(PromQueryFormat.Heatmap)]);
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

function targetsOf(queries: readonly Query[]): DataqueryBuilder[] {
  return queries.map((query, index) => newQuery(query).refId(String.fromCharCode(65 + index)));
}

function newQuery({ expr, legend }: Query): DataqueryBuilder {
  return new DataqueryBuilder().datasource(prometheusSource).expr(expr).legendFormat(legend).range();
}
