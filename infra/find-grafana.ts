import * as pulumi from "@pulumi/pulumi";
import type { LastUpdate } from "../components/last-update.ts";
import { grafanaPresence } from "../components/monitoring/grafana-presence.ts";
import { findLocalImage } from "../provider/resources.ts";
import { ConfigError } from "./config-error.ts";
import type { StackConfig } from "./config.ts";
import { grafanaPortConflict } from "./conflicts.ts";

/** The image, and what it is to show, JSON by uid; or a sentence that says why there is none and how to add it. */
export type FoundGrafana =
  | {
      readonly image: string;
      readonly dashboards: Readonly<Record<string, string>>;
      /** Why it is not the config's image. */
      readonly kept?: string;
    }
  | { readonly leftOut: string };

/**
 * Asks the engine for Grafana's image. Undefined where the config wants no Grafana.
 *
 * @throws ConfigError where the Grafana that is there has the port of something else
 */
export async function findGrafana(
  config: StackConfig,
  { grafanaImage: recorded }: LastUpdate,
): Promise<FoundGrafana | undefined> {
  const { enabled, grafana, grafanaImage: image, gpus } = config.monitoring;
  if (!enabled || !grafana) return undefined;
  const project = pulumi.getProject();
  const conflict = grafanaPortConflict(config, project);
  if (conflict !== undefined) {
    // It is not the stack's business to end where Grafana came with a newer program, on a port that the stack has long had.
    if (recorded === undefined) return { leftOut: `Grafana was left out: ${conflict}` };
    throw new ConfigError(pulumi.getStack(), [conflict]);
  }
  const presence = grafanaPresence({
    image,
    found: await findLocalImage(image),
    ...(recorded !== undefined && { recorded: { image: recorded, found: await findLocalImage(recorded) } }),
    project,
  });
  if ("leftOut" in presence) return presence;
  // Grafana's SDK takes half a second to load.
  const { dashboardDocuments } = await import("../components/monitoring/dashboards/index.ts");
  return { ...presence, dashboards: dashboardDocuments({ gpus, owl: config.workload === "owl" }) };
}

/** The stack's outputs about it: where it is, its image and its password, or why there is none. */
export function grafanaOutputs(
  grafana: { readonly url: string; readonly password: pulumi.Output<string> } | undefined,
  found: FoundGrafana | undefined,
) {
  if (found === undefined) return {};
  if ("leftOut" in found) return { grafana: found.leftOut };
  return {
    ...(grafana && { grafanaUrl: grafana.url, grafanaPassword: grafana.password }),
    grafanaImage: found.image,
    ...(found.kept !== undefined && { grafana: found.kept }),
  };
}
