import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { figure, lines, plain, units, worseFrom, yesOrNo } from "./panels.ts";
import * as queries from "./queries.ts";
import type { UsersQueries } from "./users-queries.ts";

const byColor = (expr: string) => ({ expr, legend: "{{color}}" });

/** A quantile each, by color: `blue p95`. */
const quantiles = (ofQuantile: (quantile: number) => string) =>
  [0.5, 0.95, 0.99].map((quantile) => ({
    expr: ofQuantile(quantile),
    legend: `{{color}} p${quantile * 100}`,
  }));

/** What users meet now, by color. */
export function overview(users: UsersQueries): DashboardBuilder {
  const dashboard = newDashboard("overview", "Blue/green overview", "What users meet, by color.", users);
  now(dashboard.withRow(new RowBuilder("Now")), users);
  traffic(dashboard.withRow(new RowBuilder("Traffic")), users);
  latency(dashboard.withRow(new RowBuilder("Latency")), users);
  return dashboard;
}

function now(dashboard: DashboardBuilder, users: UsersQueries): void {
  dashboard
    .withPanel(
      figure(
        { title: "Users", description: users.words.shares, unit: units.percent },
        plain,
        byColor(users.share()),
      ),
    )
    .withPanel(
      figure(
        {
          title: "Failed requests",
          description: users.words.failed,
          unit: units.ratio,
        },
        worseFrom(0.0001, 0.05),
        byColor(users.errorRatio()),
      ),
    )
    .withPanel(
      figure(
        {
          title: "Slowest answers",
          description: `The slowest answer in twenty (p95), ${users.words.where}. An alert tells above 30 s.`,
          unit: units.seconds,
        },
        worseFrom(10, 30),
        byColor(users.durationQuantile(0.95)),
      ),
    )
    .withPanel(
      figure(
        {
          title: "Alerts",
          description: "Alerts that fire now; Alertmanager says which.",
          unit: units.count,
        },
        worseFrom(1, 1),
        { expr: queries.firingAlerts(), legend: "firing" },
      ),
    )
    .withPanel(
      yesOrNo(
        { title: "Ready", description: "Whether each color would take users." },
        byColor(users.ready()),
      ),
    );
  if (users.hasRouter) routeProven(dashboard);
  dashboard
    .withPanel(
      yesOrNo(
        { title: "Gate passed", description: "What the gate said of each color last." },
        { expr: queries.gatePassed(), legend: "{{color}} {{version}}" },
      ),
    )
    .withPanel(
      figure(
        {
          title: "Memory",
          description: "Share of its limit. Above 95 % a color says that it is not ready.",
          unit: units.ratio,
        },
        worseFrom(0.85, 0.95),
        byColor(queries.memoryShare()),
      ),
    );
}

function routeProven(dashboard: DashboardBuilder): void {
  dashboard.withPanel(
    yesOrNo(
      {
        title: "Route proven",
        description: "No: an update is between its change and the proof of it, or was killed there.",
      },
      { expr: queries.routeProven(), legend: "route" },
    ),
  );
}

function traffic(dashboard: DashboardBuilder, users: UsersQueries): void {
  dashboard
    .withPanel(
      lines(
        {
          title: "Requests",
          description: users.words.requests,
          unit: units.perSecond,
        },
        byColor(users.requestRate()),
      ),
    )
    .withPanel(divided(users))
    .withPanel(
      lines(
        {
          title: "Errors",
          description: users.words.errors,
          unit: units.ratio,
        },
        byColor(users.errorRatio()),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Answers by status",
          description: users.words.statuses,
          unit: units.perSecond,
        },
        { expr: users.statusRate(), legend: `{{color}} {{${users.statusLabel}}}` },
      ),
    );
}

/** Who gets the users, over time. */
function divided(users: UsersQueries) {
  if (!users.hasRouter)
    return lines(
      { title: "Users over time", description: users.words.shares, unit: units.percent },
      byColor(users.share()),
    );
  return lines(
    {
      title: "Weights",
      description: "Where nginx sends users, and what the stack's last update wrote. The two are to agree.",
      unit: units.percent,
    },
    byColor(queries.weights()),
    { expr: queries.recordedWeights(), legend: "{{color}} of the stack" },
  );
}

function latency(dashboard: DashboardBuilder, users: UsersQueries): void {
  dashboard
    .withPanel(
      lines(
        {
          title: "Whole answers",
          description: `From a request to the end of its answer, ${users.words.where}.`,
          unit: units.seconds,
        },
        ...quantiles(users.durationQuantile),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Time to first token",
          description: "Waiting included, as the color measures it.",
          unit: units.seconds,
        },
        ...quantiles(queries.firstTokenQuantile),
      ),
    )
    .withPanel(
      lines(
        { title: "Tokens", description: "Generated a second.", unit: units.tokensPerSecond },
        byColor(queries.tokenRate()),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Requests under way",
          description: "Worked on, and waiting for the model.",
          unit: units.count,
        },
        byColor(queries.activeRequests()),
        { expr: queries.queueDepth(), legend: "{{color}} waiting" },
      ),
    );
}
