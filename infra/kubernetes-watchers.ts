import * as pulumi from "@pulumi/pulumi";
import { Monitoring } from "../components/kubernetes/monitoring.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { grafanaImage } from "../components/monitoring/grafana-image.ts";
import type { KubernetesPlace } from "../components/last-update.ts";
import type { KubernetesStackConfig } from "./config.ts";
import type { FoundGrafana } from "./find-grafana.ts";
import type { Known } from "./target.ts";
import { alertSettings } from "./target-settings.ts";

/** Where operators ask, and what else the stack's outputs tell of what watches it. */
export interface Watchers {
  readonly places: Partial<Pick<KubernetesPlace, "prometheus" | "alertmanager" | "grafana">>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Declares what watches the stack, where the config asks for it; `after` has to be done before. */
export function declareWatchers(
  config: KubernetesStackConfig,
  { grafana }: Known,
  place: Place,
  after: readonly pulumi.Resource[],
): Watchers {
  const { enabled, ...monitoring } = config.monitoring;
  const { monitoringImage: image, imagePullSecrets, prometheusStorage: storage } = config.kubernetes;
  if (!enabled || image === undefined) return { places: {}, outputs: {} };
  const shown = grafana === undefined || "leftOut" in grafana ? undefined : grafana;
  const declared = new Monitoring("monitoring", {
    place,
    image,
    imagePullSecrets,
    ...monitoring,
    ...alertSettings(config),
    ...(storage && { storage }),
    grafana: shown && { ...shown, memoryMebibytes: monitoring.grafanaMemoryMebibytes },
    after,
  });
  const { prometheus, alertmanager } = declared;
  if (declared.grafana === undefined) {
    const leftOut = grafana !== undefined && "leftOut" in grafana ? { grafana: grafana.leftOut } : {};
    return { places: { prometheus, alertmanager }, outputs: leftOut };
  }
  const { password, ...grafanaPlace } = declared.grafana;
  return {
    places: { prometheus, alertmanager, grafana: grafanaPlace },
    outputs: { grafanaPassword: password, grafanaImage: shown?.image },
  };
}

/** Every node pulls its image itself: there is nothing to look for, and none is taken that nobody has named. */
export async function wishedGrafana({
  monitoring: { enabled, grafana, gpus },
  namedGrafanaImage: image,
}: KubernetesStackConfig): Promise<FoundGrafana | undefined> {
  if (!enabled || !grafana) return undefined;
  if (image === undefined) {
    const key = `${pulumi.getProject()}:monitoring.grafanaImage`;
    return {
      leftOut:
        "Grafana was left out: the config names no image of it that the cluster can pull. " +
        `Add it: pulumi config set --path '${key}' ${grafanaImage}`,
    };
  }
  // Grafana's SDK takes half a second to load.
  const { dashboardDocuments } = await import("../components/monitoring/dashboards/index.ts");
  return { image, dashboards: dashboardDocuments({ gpus }) };
}
