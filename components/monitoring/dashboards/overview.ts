import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { figure, lines, plain, units, worseFrom, yesOrNo } from "./panels.ts";
import * as queries from "./queries.ts";

const byColor = (expr: string) => ({ expr, legend: "{{color}}" });

/** A quantile each, by color: `blue p95`. */
const quantiles = (ofQuantile: (quantile: number) => string) =>
  [0.5, 0.95, 0.99].map((quantile) => ({
    expr: ofQuantile(quantile),
    legend: `{{color}} p${quantile * 100}`,
  }));

/** What users meet now, by color. */
export function overview(): DashboardBuilder {
  const dashboard = newDashboard("overview", "Blue/green overview", "What users meet, by color.");
  now(dashboard.withRow(new RowBuilder("Now")));
  traffic(dashboard.withRow(new RowBuilder("Traffic")));
  latency(dashboard.withRow(new RowBuilder("Latency")));
  return dashboard;
}

function now(dashboard: DashboardBuilder): void {
  dashboard
    .withPanel(
      figure(
        { title: "Users", description: "Share that nginx sends to each color.", unit: units.percent },
        plain,
        byColor(queries.weights()),
      ),
    )
    .withPanel(
      figure(
        {
          title: "Failed requests",
          description: "Users' requests that were answered 5xx or broke off. Any is one too many.",
          unit: units.ratio,
        },
        worseFrom(0.0001, 0.05),
        byColor(queries.errorRatio()),
      ),
    )
    .withPanel(
      figure(
        {
          title: "Slowest answers",
          description: "The slowest answer in twenty (p95), at the router. An alert tells above 30 s.",
          unit: units.seconds,
        },
        worseFrom(10, 30),
        byColor(queries.durationQuantile(0.95)),
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
        byColor(queries.ready()),
      ),
    )
    .withPanel(
      yesOrNo(
        {
          title: "Route proven",
          description: "No: an update is between its change and the proof of it, or was killed there.",
        },
        { expr: queries.routeProven(), legend: "route" },
      ),
    )
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

function traffic(dashboard: DashboardBuilder): void {
  dashboard
    .withPanel(
      lines(
        {
          title: "Requests",
          description: "Users' requests that the router answered.",
          unit: units.perSecond,
        },
        byColor(queries.requestRate()),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Weights",
          description:
            "Where nginx sends users, and what the stack's last update wrote. The two are to agree.",
          unit: units.percent,
        },
        byColor(queries.weights()),
        { expr: queries.recordedWeights(), legend: "{{color}} of the stack" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Errors",
          description: "Share of the users' requests that failed or broke off, also where the color is dead.",
          unit: units.ratio,
        },
        byColor(queries.errorRatio()),
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
    );
}

function latency(dashboard: DashboardBuilder): void {
  dashboard
    .withPanel(
      lines(
        {
          title: "Whole answers",
          description: "From a request to the end of its answer, at the router.",
          unit: units.seconds,
        },
        ...quantiles(queries.durationQuantile),
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
