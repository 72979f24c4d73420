import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { figure, lines, plain, units } from "./panels.ts";
import * as queries from "./queries.ts";

/** The two colors against each other, for a canary or a shadow. */
export function comparison(): DashboardBuilder {
  return newDashboard(
    "comparison",
    "Canary and shadow",
    "One color against the other, while users or copies meet both.",
  )
    .withRow(new RowBuilder("Who is asked"))
    .withPanel(
      figure({ title: "Users", description: "Share that each color gets.", unit: units.percent }, plain, {
        expr: queries.weights(),
        legend: "{{color}}",
      }),
    )
    .withPanel(
      figure(
        { title: "Copies", description: "Share of the active color's requests.", unit: units.percent },
        plain,
        {
          expr: queries.shadowPercent(),
          legend: "copied",
        },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Copies by outcome",
          description: "refused and dropped: no room; error and timeout: the standby.",
          unit: units.perSecond,
        },
        { expr: queries.copyRate(), legend: "{{outcome}}" },
      ),
    )
    .withRow(new RowBuilder("Green over blue: above 1 green is worse"))
    .withPanel(
      lines(
        { title: "Whole answers, p95", description: "Ratio of the users' waits.", unit: units.count },
        {
          expr: queries.greenOverBlue((color) => queries.durationQuantile(0.95, { color })),
          legend: "green / blue",
        },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Time to first token, p95",
          description: "Ratio, as the colors measure it.",
          unit: units.count,
        },
        {
          expr: queries.greenOverBlue((color) => queries.firstTokenQuantile(0.95, { color })),
          legend: "green / blue",
        },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Errors",
          description: "Share of the users' failed requests of each color.",
          unit: units.ratio,
        },
        { expr: queries.errorRatio(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      lines(
        { title: "Approval", description: "Share of good opinions within a day.", unit: units.ratio },
        { expr: queries.approval(), legend: "{{color}}" },
      ),
    );
}
