import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { figure, lines, plain, table, units, yesOrNo } from "./panels.ts";
import * as queries from "./queries.ts";
import type { UsersQueries } from "./users-queries.ts";

const byColor = (expr: string) => ({ expr, legend: "{{color}}" });

/** The two colors against each other: by the gate, by users of a canary, and by copies of a shadow. */
export function comparison(users: UsersQueries): DashboardBuilder {
  const dashboard = users.hasRouter
    ? newDashboard(
        "comparison",
        "Gate, canary and shadow",
        "One color against the other: what the gate measured, and how users and copies fare.",
        users,
      )
    : newDashboard(
        "comparison",
        "Gate and canary",
        "One color against the other: what the gate measured, and how users fare.",
        users,
      );
  gate(dashboard.withRow(new RowBuilder("Gate")));
  asked(dashboard.withRow(new RowBuilder("Who is asked")), users);
  if (users.hasRouter) copies(dashboard);
  compared(dashboard.withRow(new RowBuilder("Green over blue: above 1 green is worse")), users);
  return dashboard;
}

function gate(dashboard: DashboardBuilder): void {
  dashboard
    .withPanel(
      yesOrNo(
        { title: "Passed", description: "What the gate said of each color last, by version." },
        { expr: queries.gatePassed(), legend: "{{color}} {{version}}" },
      ),
    )
    .withPanel(
      figure(
        { title: "Judged", description: "When it said so.", unit: units.ago },
        plain,
        byColor(queries.gateJudged()),
      ),
    )
    .withPanel(
      table(
        {
          title: "Checks",
          description:
            "What the gate measured of each color last, and what was allowed; the report of the gate says which way.",
          unit: units.count,
        },
        { expr: queries.gateMeasured(), legend: "measured" },
        { expr: queries.gateLimit(), legend: "limit" },
      ),
    );
}

function asked(dashboard: DashboardBuilder, users: UsersQueries): void {
  dashboard.withPanel(
    figure(
      {
        title: "Users",
        description: users.hasRouter ? "Share that each color gets." : users.words.shares,
        unit: units.percent,
      },
      plain,
      byColor(users.share()),
    ),
  );
}

/** A balancer copies nothing. */
function copies(dashboard: DashboardBuilder): void {
  dashboard
    .withPanel(
      figure(
        {
          title: "Copies",
          description: "Share of the active color's requests that the other one gets too.",
          unit: units.percent,
        },
        plain,
        { expr: queries.shadowPercent(), legend: "copied" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Copies sent",
          description: "refused and dropped: no room; error and timeout: the standby.",
          unit: units.perSecond,
        },
        { expr: queries.copyRate(), legend: "{{outcome}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Copies received",
          description: "By outcome; they count in no other panel.",
          unit: units.perSecond,
        },
        { expr: queries.receivedRate(), legend: "{{outcome}}" },
      ),
    );
}

function compared(dashboard: DashboardBuilder, users: UsersQueries): void {
  const ratio = (title: string, description: string, ofColor: Parameters<typeof queries.greenOverBlue>[0]) =>
    lines(
      { title, description, unit: units.count },
      { expr: queries.greenOverBlue(ofColor), legend: "green / blue" },
    );
  dashboard
    .withPanel(
      ratio("Whole answers, p95", "Ratio of the users' waits.", (color) =>
        users.durationQuantile(0.95, { color }),
      ),
    )
    .withPanel(
      ratio("Time to first token, p95", "Ratio, as the colors measure it.", (color) =>
        queries.firstTokenQuantile(0.95, { color }),
      ),
    )
    .withPanel(
      ratio("Time between tokens, p95", "Ratio, as the colors measure it.", (color) =>
        queries.outputTokenQuantile(0.95, { color }),
      ),
    )
    .withPanel(
      lines(
        {
          title: "Errors",
          description: "Share of the users' failed requests of each color.",
          unit: units.ratio,
        },
        byColor(users.errorRatio()),
      ),
    )
    .withPanel(
      lines(
        { title: "Approval", description: "Share of good opinions within a day.", unit: units.ratio },
        byColor(queries.approval()),
      ),
    );
}
