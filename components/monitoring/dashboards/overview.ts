import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { figure, goodFrom, lines, plain, units, worseFrom } from "./panels.ts";
import * as queries from "./queries.ts";

/** What users meet now, by color. */
export function overview(): DashboardBuilder {
  return newDashboard("overview", "Blue/green overview", "What users meet, by color.")
    .withRow(new RowBuilder("Now"))
    .withPanel(
      figure(
        {
          title: "Users",
          description: "Share that the running route gives each color.",
          unit: units.percent,
        },
        plain,
        { expr: queries.weights(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      figure(
        {
          title: "Failed requests",
          description: "5xx of the users' requests at the router. Any is one too many.",
          unit: units.ratio,
        },
        worseFrom(0.0001, 0.05),
        { expr: queries.errorRatio(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      figure(
        {
          title: "Answers",
          description: "The slowest answer in twenty, at the router.",
          unit: units.seconds,
        },
        worseFrom(10, 30),
        { expr: queries.durationQuantile(0.95), legend: "{{color}}" },
      ),
    )
    .withPanel(
      figure(
        { title: "Model loaded", description: "1 where the color can answer.", unit: units.count },
        goodFrom(1),
        { expr: queries.modelLoaded(), legend: "{{color}}" },
      ),
    )
    .withRow(new RowBuilder("Traffic"))
    .withPanel(
      lines(
        {
          title: "Requests",
          description: "Users' requests that the router answered.",
          unit: units.perSecond,
        },
        { expr: queries.requestRate(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Weights",
          description: "Share of the users of each color, by the running route.",
          unit: units.percent,
        },
        { expr: queries.weights(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Errors",
          description: "Share of the users' requests that failed, also where the color is dead.",
          unit: units.ratio,
        },
        { expr: queries.errorRatio(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Answers by status",
          description: "429: queue full. 503: not ready, or no color.",
          unit: units.perSecond,
        },
        { expr: queries.statusRate(), legend: "{{color}} {{status}}" },
      ),
    )
    .withRow(new RowBuilder("Latency"))
    .withPanel(
      lines(
        {
          title: "Whole answers",
          description: "From a request to the end of its answer, at the router.",
          unit: units.seconds,
        },
        ...[0.5, 0.95, 0.99].map((quantile) => ({
          expr: queries.durationQuantile(quantile),
          legend: `{{color}} p${quantile * 100}`,
        })),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Time to first token",
          description: "Waiting included, as the color measures it.",
          unit: units.seconds,
        },
        ...[0.5, 0.95].map((quantile) => ({
          expr: queries.firstTokenQuantile(quantile),
          legend: `{{color}} p${quantile * 100}`,
        })),
      ),
    )
    .withPanel(
      lines(
        { title: "Tokens", description: "Generated for users.", unit: units.tokensPerSecond },
        { expr: queries.tokenRate(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      lines(
        { title: "Requests under way", description: "Worked on or waiting.", unit: units.count },
        { expr: queries.activeRequests(), legend: "{{color}}" },
      ),
    );
}
