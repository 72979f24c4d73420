import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Color } from "../../color.ts";
import * as queries from "./owl-queries.ts";
import { figure, lines, plain, units, yesOrNo } from "./panels.ts";

/** What a color of the workload `owl` has behind its server: Triton, and the converter. */
export function owlRows(dashboard: DashboardBuilder, color: Color): void {
  triton(dashboard.withRow(new RowBuilder("Triton")), color);
  converter(dashboard.withRow(new RowBuilder("Converter")), color);
}

function triton(dashboard: DashboardBuilder, color: Color): void {
  const legend = "{{model}}";
  dashboard
    .withPanel(
      yesOrNo(
        { title: "Triton answers", description: "Prometheus; it does once its models are loaded." },
        { expr: queries.answers("triton", color), legend: color },
      ),
    )
    .withPanel(
      figure(
        {
          title: "Waiting in Triton",
          description: "Requests for which no instance of the model is free.",
          unit: units.count,
        },
        plain,
        { expr: queries.pendingRequests(color), legend },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Inferences",
          description: "Requests that Triton answered or failed, a second; the gate's and probes among them.",
          unit: units.perSecond,
        },
        { expr: queries.inferenceRate(color), legend },
        { expr: queries.inferenceFailureRate(color), legend: "{{model}} failed, {{reason}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Time in Triton",
          description: "Mean of a request; more instances of a model, or batching, shorten the waiting.",
          unit: units.seconds,
        },
        ...queries.stageNames.map((stage) => ({
          expr: queries.stageSeconds(stage, color),
          legend: `{{model}} ${stage}`,
        })),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Batch",
          description: "Inferences in one call of the model; 1 where batching finds nobody who waits.",
          unit: units.count,
        },
        { expr: queries.batchSize(color), legend },
      ),
    );
}

function converter(dashboard: DashboardBuilder, color: Color): void {
  dashboard
    .withPanel(
      yesOrNo(
        { title: "Converter answers", description: "Prometheus." },
        { expr: queries.answers("converter", color), legend: color },
      ),
    )
    .withPanel(
      figure(
        {
          title: "Tables",
          description: "Converted a second.",
          unit: units.count,
        },
        plain,
        { expr: queries.tableRate(color), legend: color },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Conversions",
          description:
            "Schemas a second; one that cannot be converted is refused, which is its sender's fault.",
          unit: units.perSecond,
        },
        { expr: queries.conversionRate(color), legend: "{{outcome}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Time of a conversion",
          description: "Of the whole request, at the converter.",
          unit: units.seconds,
        },
        ...[0.5, 0.95].map((quantile) => ({
          expr: queries.conversionQuantile(quantile, color),
          legend: `${color} p${quantile * 100}`,
        })),
      ),
    );
}
