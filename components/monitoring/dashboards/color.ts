import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Color } from "../../color.ts";
import { newDashboard } from "./frame.ts";
import { figure, goodFrom, heat, lines, plain, units, worseFrom } from "./panels.ts";
import * as queries from "./queries.ts";

/** One color alone. */
export function colorDashboard(color: Color): DashboardBuilder {
  const subject = { color };
  return newDashboard(color, `Color ${color}`, `What ${color} does, and how it feels to its users.`)
    .withRow(new RowBuilder("Now"))
    .withPanel(
      figure({ title: "Release", description: "Version that it tells.", unit: units.count }, plain, {
        expr: queries.deployments(subject),
        legend: "{{version}}",
      }),
    )
    .withPanel(
      figure(
        { title: "Reachable", description: "1 where it answers Prometheus.", unit: units.count },
        goodFrom(1),
        {
          expr: queries.reachable(subject),
          legend: color,
        },
      ),
    )
    .withPanel(
      figure(
        { title: "Waiting", description: "Requests in its queue.", unit: units.count },
        worseFrom(8, 48),
        {
          expr: queries.queueDepth(subject),
          legend: color,
        },
      ),
    )
    .withPanel(
      figure(
        { title: "Approval", description: "Share of good opinions within a day.", unit: units.ratio },
        plain,
        { expr: queries.approval(subject), legend: color },
      ),
    )
    .withRow(new RowBuilder("Users"))
    .withPanel(
      heat(
        { title: "Whole answers", description: "How long users waited.", unit: units.seconds },
        queries.durationBuckets(subject),
      ),
    )
    .withPanel(
      lines(
        { title: "Answers by status", description: "At the router.", unit: units.perSecond },
        { expr: queries.statusRate(subject), legend: "{{status}}" },
      ),
    )
    .withPanel(
      lines(
        { title: "Time between tokens", description: "Of one answer.", unit: units.seconds },
        ...[0.5, 0.95].map((quantile) => ({
          expr: queries.outputTokenQuantile(quantile, subject),
          legend: `${color} p${quantile * 100}`,
        })),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Turned away",
          description: "Good requests that were answered 429 or 503, by reason.",
          unit: units.perSecond,
        },
        { expr: queries.rejectionRate(subject), legend: "{{reason}}" },
      ),
    );
}
