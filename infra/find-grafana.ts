import * as pulumi from "@pulumi/pulumi";
import type { LastUpdate } from "../components/last-update.ts";
import { whyLeftOut } from "../components/monitoring/grafana-presence.ts";
import { findLocalImage } from "../provider/resources.ts";
import type { StackConfig } from "./config.ts";
import type { MonitoringUrls } from "./target.ts";

/** What a Grafana is to show, JSON by uid; or a sentence that says why there is none and how to add it. */
export type FoundGrafana =
  { readonly dashboards: Readonly<Record<string, string>> } | { readonly leftOut: string };

/** Asks the engine for Grafana's image. Undefined where the config wants no Grafana. */
export async function findGrafana(
  { monitoring }: StackConfig,
  { grafanaUrl }: LastUpdate,
): Promise<FoundGrafana | undefined> {
  const { enabled, grafana, grafanaImage: image } = monitoring;
  if (!enabled || !grafana) return undefined;
  const leftOut = whyLeftOut({
    image,
    found: await findLocalImage(image),
    recorded: grafanaUrl !== undefined,
    project: pulumi.getProject(),
  });
  if (leftOut !== undefined) return { leftOut };
  // Grafana's SDK takes half a second to load.
  const { dashboardDocuments } = await import("../components/monitoring/dashboards/index.ts");
  return { dashboards: dashboardDocuments({ gpus: monitoring.gpus }) };
}

/** The stack's outputs about it: where it is and its password, or why there is none. */
export function grafanaOutputs(grafana: MonitoringUrls["grafana"], found: FoundGrafana | undefined) {
  if (grafana) return { grafanaUrl: grafana.url, grafanaPassword: grafana.password };
  return found && "leftOut" in found ? { grafana: found.leftOut } : {};
}
