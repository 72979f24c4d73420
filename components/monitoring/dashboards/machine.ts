import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { figure, goodFrom, lines, units, yesOrNo } from "./panels.ts";
import * as queries from "./machine-queries.ts";
import type { UsersQueries } from "./users-queries.ts";

/** What everything runs on: the machine, the router's nginx, and what watches. */
export function machine(users: UsersQueries): DashboardBuilder {
  const dashboard = users.hasRouter
    ? newDashboard("machine", "Machine and router", "Cores, disk, connections, and who watches them.", users)
    : newDashboard("machine", "Machines", "Cores, disk, and who watches them.", users);
  machines(dashboard);
  if (users.hasRouter) router(dashboard);
  watching(dashboard, users);
  return dashboard;
}

function machines(dashboard: DashboardBuilder): void {
  dashboard
    .withRow(new RowBuilder("Machine"))
    .withPanel(
      lines(
        {
          title: "Cores in use",
          description: "By what for; stolen ones are those that another virtual machine took.",
          unit: units.count,
        },
        { expr: queries.coresInUse(), legend: "{{mode}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Load",
          description: "Processes that run or want to. Above the number of cores they wait.",
          unit: units.count,
        },
        { expr: queries.load(), legend: "load" },
        { expr: queries.cores(), legend: "cores" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Pressure",
          description: "Share of the time in which something waited.",
          unit: units.ratio,
        },
        { expr: queries.pressure("cpu"), legend: "for a core" },
        { expr: queries.pressure("io"), legend: "for a disk" },
      ),
    )
    .withPanel(
      figure(
        { title: "Disk free", description: "Where the engine keeps its files.", unit: units.ratio },
        goodFrom(0.1),
        { expr: queries.diskFree(), legend: "free" },
      ),
    );
}

function router(dashboard: DashboardBuilder): void {
  dashboard
    .withRow(new RowBuilder("Router"))
    .withPanel(
      lines(
        {
          title: "Connections",
          description: "Of clients, by what they do; waiting ones are kept open for the next request.",
          unit: units.count,
        },
        ...(["reading", "writing", "waiting"] as const).map((state) => ({
          expr: queries.connections(state),
          legend: state,
        })),
      ),
    )
    .withPanel(
      lines(
        {
          title: "New connections",
          description: "A second, and those that nginx had no room for.",
          unit: units.perSecond,
        },
        { expr: queries.newConnections(), legend: "new" },
        { expr: queries.droppedConnections(), legend: "dropped" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "All requests",
          description: "Those of operators, gate and Prometheus too; and users' that were not counted.",
          unit: units.perSecond,
        },
        { expr: queries.routerRate(), legend: "all" },
        { expr: queries.uncounted(), legend: "not counted" },
      ),
    );
}

function watching(dashboard: DashboardBuilder, users: UsersQueries): void {
  dashboard
    .withRow(new RowBuilder("Prometheus"))
    .withPanel(
      yesOrNo(
        {
          title: "Answers Prometheus",
          description: "Who is asked, and whether it answers; a color without users only while it does.",
        },
        { expr: users.targetsUp(), legend: "{{job}} {{color}}" },
      ),
    )
    .withPanel(
      lines(
        { title: "Time of a scrape", description: "The slowest target of each job.", unit: units.seconds },
        { expr: queries.scrapeDuration(), legend: "{{job}}" },
      ),
    );
}
