import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { lines, units } from "./panels.ts";
import * as queries from "./machine-queries.ts";
import { eventLoopLag, heapUsed, memoryLimit, memoryShare, memoryUsed, residentMemory } from "./queries.ts";
import type { UsersQueries } from "./users-queries.ts";

const byColor = (expr: string) => ({ expr, legend: "{{color}}" });

/** What the colors' containers, their processes and the machine keep in memory. */
export function memory(users: UsersQueries): DashboardBuilder {
  return newDashboard("memory", "Memory", "What containers, processes and the machine keep in memory.", users)
    .withRow(new RowBuilder("Containers"))
    .withPanel(
      lines(
        {
          title: "In use",
          description: "As the engine counts it against the limit; the model's pages are shared.",
          unit: units.bytes,
        },
        byColor(memoryUsed()),
        { expr: memoryLimit(), legend: "limit of {{color}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Share of the limit",
          description: "Above 95 % a color says that it is not ready; at 100 % the engine ends it.",
          unit: units.ratio,
        },
        byColor(memoryShare()),
      ),
    )
    .withRow(new RowBuilder("Processes"))
    .withPanel(
      lines(
        {
          title: "Resident",
          description: "Pages of the server's process, the mapped model included.",
          unit: units.bytes,
        },
        byColor(residentMemory()),
      ),
    )
    .withPanel(
      lines(
        { title: "Heap", description: "Rises for ever where something leaks.", unit: units.bytes },
        byColor(heapUsed()),
      ),
    )
    .withPanel(
      lines(
        { title: "Event loop lag, p99", description: "Above 50 ms liveness is late.", unit: units.seconds },
        byColor(eventLoopLag()),
      ),
    )
    .withRow(new RowBuilder("Machine"))
    .withPanel(
      lines(
        {
          title: "Available",
          description: "What the machine can still give, of all that it has.",
          unit: units.bytes,
        },
        { expr: queries.hostMemoryAvailable(), legend: "available" },
        { expr: queries.hostMemory(), legend: "all" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Pressure",
          description: "Share of the time in which something waited for memory.",
          unit: units.ratio,
        },
        { expr: queries.pressure("memory"), legend: "memory" },
      ),
    );
}
