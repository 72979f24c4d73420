import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { newDashboard } from "./frame.ts";
import { lines, units } from "./panels.ts";
import * as queries from "./machine-queries.ts";
import type { UsersQueries } from "./users-queries.ts";

/** The GPUs, by DCGM's exporter; empty where there is none. */
export function gpu(users: UsersQueries): DashboardBuilder {
  const legend = "GPU {{gpu}} {{Hostname}}";
  return newDashboard("gpu", "GPU", "Load, memory, heat and faults of the GPUs.", users)
    .withRow(new RowBuilder("GPUs"))
    .withPanel(
      lines(
        { title: "Load", description: "Share of the time in which a kernel ran.", unit: units.percent },
        {
          expr: queries.gpuLoad(),
          legend,
        },
      ),
    )
    .withPanel(
      lines(
        { title: "Memory in use", description: "Share of the frame buffer.", unit: units.ratio },
        {
          expr: queries.gpuMemory(),
          legend,
        },
      ),
    )
    .withPanel(
      lines(
        { title: "Temperature", description: "Of the chip.", unit: units.celsius },
        {
          expr: queries.gpuTemperature(),
          legend,
        },
      ),
    )
    .withPanel(
      lines(
        { title: "Power", description: "Drawn by the board.", unit: units.watts },
        {
          expr: queries.gpuPower(),
          legend,
        },
      ),
    )
    .withPanel(
      lines(
        {
          title: "Last XID",
          description: "NVIDIA's number of the last fault; 0 where there was none.",
          unit: units.count,
        },
        {
          expr: queries.gpuFault(),
          legend,
        },
      ),
    );
}
