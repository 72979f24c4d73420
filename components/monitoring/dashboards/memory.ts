import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { lines, units } from "./panels.ts";
import * as queries from "./queries.ts";

/** What the colors keep in memory, and what their processes do with it. */
export function memory(): DashboardBuilder {
  return newDashboard("memory", "Memory", "What the colors keep in memory.")
    .withRow(new RowBuilder("Containers"))
    .withPanel(
      lines(
        {
          title: "In use",
          description: "As the engine counts it against the limit; the model's pages are shared.",
          unit: units.bytes,
        },
        { expr: queries.memoryUsed(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Resident",
          description: "Pages of the server's process, the mapped model included.",
          unit: units.bytes,
        },
        { expr: queries.residentMemory(), legend: "{{color}}" },
      ),
    )
    .withRow(new RowBuilder("Node.js"))
    .withPanel(
      lines(
        { title: "Heap", description: "Rises for ever where something leaks.", unit: units.bytes },
        { expr: queries.heapUsed(), legend: "{{color}}" },
      ),
    )
    .withPanel(
      lines(
        { title: "Event loop lag, p99", description: "Above 50 ms liveness is late.", unit: units.seconds },
        { expr: queries.eventLoopLag(), legend: "{{color}}" },
      ),
    );
}
