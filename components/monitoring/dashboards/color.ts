import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Color } from "../../color.ts";
import { newDashboard } from "./frame.ts";
import { owlRows } from "./owl.ts";
import { figure, heat, label, lines, plain, units, worseFrom, yesOrNo } from "./panels.ts";
import * as queries from "./queries.ts";
import type { Subject } from "./queries.ts";
import type { UsersQueries } from "./users-queries.ts";

/** One color alone. */
export function colorDashboard(color: Color, users: UsersQueries, owl: boolean): DashboardBuilder {
  const dashboard = newDashboard(
    color,
    `Color ${color}`,
    `What ${color} does, and how it feels to its users.`,
    users,
  );
  now(dashboard.withRow(new RowBuilder("Now")), { color }, users);
  met(dashboard.withRow(new RowBuilder("Users")), { color }, users);
  server(dashboard.withRow(new RowBuilder("Server")), { color });
  if (owl) owlRows(dashboard, color);
  return dashboard;
}

type OfColor = Required<Pick<Subject, "color">>;

const quantiles = (ofQuantile: (quantile: number, subject: Subject) => string, subject: OfColor) =>
  [0.5, 0.95].map((quantile) => ({
    expr: ofQuantile(quantile, subject),
    legend: `${subject.color} p${quantile * 100}`,
  }));

function now(dashboard: DashboardBuilder, subject: OfColor, users: UsersQueries): void {
  const legend = subject.color;
  dashboard
    .withPanel(
      label(
        { title: "Release", description: "Version that the server tells." },
        { expr: queries.deployments(subject), legend: "{{version}}" },
      ),
    )
    .withPanel(
      yesOrNo(
        { title: "Reachable", description: "Whether it answers Prometheus." },
        { expr: users.reachable(subject), legend },
      ),
    )
    .withPanel(
      yesOrNo(
        { title: "Model loaded", description: "Whether it has its model in memory." },
        { expr: queries.modelLoaded(subject), legend },
      ),
    )
    .withPanel(
      yesOrNo(
        { title: "Gate passed", description: "What the gate said of it last, by version." },
        { expr: queries.gatePassed(subject), legend: "{{version}}" },
      ),
    )
    .withPanel(
      figure({ title: "Users", description: users.words.share, unit: units.percent }, plain, {
        expr: users.share(subject),
        legend,
      }),
    )
    .withPanel(
      figure(
        {
          title: "Waiting",
          description: "Requests in its queue; by default the 65th is turned away.",
          unit: units.count,
        },
        worseFrom(8, 48),
        { expr: queries.queueDepth(subject), legend },
      ),
    )
    .withPanel(
      figure(
        {
          title: "Memory",
          description: "Share of its limit. Above 95 % it says that it is not ready.",
          unit: units.ratio,
        },
        worseFrom(0.85, 0.95),
        { expr: queries.memoryShare(subject), legend },
      ),
    )
    .withPanel(
      figure(
        { title: "Approval", description: "Share of good opinions within a day.", unit: units.ratio },
        plain,
        { expr: queries.approval(subject), legend },
      ),
    );
}

function met(dashboard: DashboardBuilder, subject: OfColor, users: UsersQueries): void {
  const legend = subject.color;
  dashboard
    .withPanel(
      heat(
        { title: "Whole answers", description: "How long users waited.", unit: units.seconds },
        users.durationBuckets(subject),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Answers by status",
          description: users.words.measured,
          unit: units.perSecond,
        },
        { expr: users.statusRate(subject), legend: `{{${users.statusLabel}}}` },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Time to first token",
          description: "Waiting included. An alert tells above 10 s (p95).",
          unit: units.seconds,
        },
        ...quantiles(queries.firstTokenQuantile, subject),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Errors",
          description: "Share of the users' requests that failed or broke off.",
          unit: units.ratio,
        },
        { expr: users.errorRatio(subject), legend },
      ),
    );
}

function server(dashboard: DashboardBuilder, subject: OfColor): void {
  const legend = subject.color;
  dashboard
    .withPanel(
      lines(
        {
          title: "Inference",
          description: "Time of the model alone, without waiting.",
          unit: units.seconds,
        },
        ...quantiles(queries.inferenceQuantile, subject),
      ),
    )
    .withPanel(
      lines(
        { title: "Time between tokens", description: "Of one answer.", unit: units.seconds },
        ...quantiles(queries.outputTokenQuantile, subject),
      ),
    )
    .withPanel(
      lines(
        { title: "Tokens", description: "Generated a second.", unit: units.tokensPerSecond },
        { expr: queries.tokenRate(subject), legend },
      ),
    )
    .withPanel(
      lines(
        { title: "Cores", description: "That the server's process uses.", unit: units.count },
        { expr: queries.processCpu(subject), legend },
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
    )
    .withPanel(
      lines(
        {
          title: "Not stored",
          description: "Turns that the history's database did not take. Users with a name get 503 for them.",
          unit: units.perSecond,
        },
        { expr: queries.historyFailureRate(subject), legend },
      ),
    );
}
