import * as pulumi from "@pulumi/pulumi";
import { DcgmExporter } from "../components/kubernetes/dcgm-exporter.ts";
import { Monitoring } from "../components/kubernetes/monitoring.ts";
import type { Place } from "../components/kubernetes/place.ts";
import { exporterLimits } from "../components/monitoring/exporter-limits.ts";
import { grafanaImage } from "../components/monitoring/grafana-image.ts";
import type { JobTarget } from "../components/monitoring/settings.ts";
import { usersSeriesOf } from "../components/monitoring/users-series.ts";
import type { KubernetesPlace } from "../components/last-update.ts";
import type { ClusterStackConfig } from "./config.ts";
import type { FoundGrafana } from "./find-grafana.ts";
import type { GpuGround } from "./kubernetes-gpus.ts";
import type { Known } from "./target.ts";
import { alertSettings } from "./target-settings.ts";

/** Where operators ask, and what else the stack's outputs tell of what watches it. */
export interface Watchers {
  readonly places: Partial<Pick<KubernetesPlace, "prometheus" | "alertmanager" | "grafana">>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Declares what watches the stack, where the config asks for it.
 *
 * @param ground where the pods that watch GPUs stand, where there are any
 * @param after what has to be done before
 */
export function declareWatchers(
  config: ClusterStackConfig,
  { grafana }: Known,
  place: Place,
  ground: GpuGround | undefined,
  after: readonly pulumi.Resource[],
): Watchers {
  const { enabled, ...monitoring } = config.monitoring;
  const { monitoringImage: image, imagePullSecrets, prometheusStorage: storage } = config.kubernetes;
  if (!enabled || image === undefined) return { places: {}, outputs: {} };
  const shown = grafana === undefined || "leftOut" in grafana ? undefined : grafana;
  const gpuTarget = ground && declareGpuExporter(config, ground, after);
  const declared = new Monitoring("monitoring", {
    place,
    image,
    imagePullSecrets,
    ...monitoring,
    gpus: watchesGpus(config),
    gpuTarget,
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
  namedGrafanaImage: image,
  ...config
}: ClusterStackConfig): Promise<FoundGrafana | undefined> {
  const { enabled, grafana } = config.monitoring;
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
  return {
    image,
    dashboards: dashboardDocuments({
      gpus: watchesGpus(config),
      usersSeries: usersSeriesOf(config),
      owl: config.workload === "owl",
    }),
  };
}

/** By an exporter of the monitoring's own, or by one with rights on nodes. */
function watchesGpus({ monitoring, kubernetes }: Pick<ClusterStackConfig, "monitoring" | "kubernetes">) {
  return monitoring.gpus || kubernetes.gpu?.dcgmExporter !== undefined;
}

/** Whom Prometheus asks about GPUs; undefined where nobody with rights on nodes watches them. */
function declareGpuExporter(
  { monitoring, kubernetes }: ClusterStackConfig,
  { place, gpus }: GpuGround,
  after: readonly pulumi.Resource[],
): JobTarget | undefined {
  if (kubernetes.gpu?.dcgmExporter === undefined) return undefined;
  const exporter = new DcgmExporter("gpu-exporter", {
    place,
    gpus,
    image: kubernetes.gpu.dcgmExporter.image,
    imagePullSecrets: kubernetes.imagePullSecrets,
    memoryMebibytes: exporterLimits(monitoring.exporterMemoryMebibytes).gpu,
    after,
  });
  return exporter.target;
}
