import * as kubernetes from "@pulumi/kubernetes";
import { appPort } from "../../app/contract.ts";
import { converterPort } from "../../converter/contract.ts";
import { colors, type Color } from "../color.ts";
import { exporterPorts } from "../monitoring/exporter-ports.ts";
import { metricsPort } from "../monitoring/image/exporter/contract.ts";
import { alertmanagerPort, prometheusPort } from "../monitoring/part-commands.ts";
import type { ColorTargets, JobTarget, MonitoringTargets } from "../monitoring/settings.ts";
import type { UsersSeries } from "../monitoring/users-series.ts";
import { exporterServiceName } from "./exporter-service.ts";
import { stackLabels } from "../labels.ts";
import { addressFamily } from "./address-family.ts";
import { optionsIn, type MonitoringPart, type PartContext } from "./monitoring-context.ts";
import { objectLabels } from "./object-labels.ts";
import { routerPorts } from "./router-pod.ts";
import { tritonPodPorts } from "./triton-ports.ts";

/** Whom Prometheus asks: Services of one pod by name, and every pod of what may have several. */
export function targetsOf(
  prefix: string,
  gpu: JobTarget | undefined,
  usersSeries: UsersSeries = "router",
  owl = false,
): MonitoringTargets {
  const exporter = `${exporterServiceName(prefix)}:${metricsPort}`;
  // One pod has all of a color's containers, so one name leads to each of them.
  const ofColors = (port: number): ColorTargets => {
    const entries = colors.map((color) => [color, { name: podsName(prefix, color), port }]);
    return Object.fromEntries(entries) as ColorTargets;
  };
  return {
    colors: ofColors(appPort),
    ...(owl && { triton: ofColors(tritonPodPorts.metrics), converter: ofColors(converterPort) }),
    ...(usersSeries === "router"
      ? { router: exporter, nginx: `${exporterServiceName(prefix)}:${exporterPorts.nginx}` }
      : { gate: exporter }),
    host: { name: podsName(prefix, "host"), port: exporterPorts.host },
    ...(gpu && { gpu }),
    prometheus: `localhost:${prometheusPort}`,
    alertmanager: `${prefix}-alertmanager:${alertmanagerPort}`,
  };
}

/** The exporter of GPUs that the monitoring has itself. */
export function ownGpuTarget(prefix: string): JobTarget {
  return { name: podsName(prefix, "gpu"), port: exporterPorts.gpu };
}

/** Name in DNS of every pod of a role or color. */
export function podsName(prefix: string, role: Color | "router" | "host" | "gpu"): string {
  return `${prefix}-${role}-pods`;
}

/** The Services behind these names: without an address of their own, and with pods that are not ready, for those are worth asking. */
export function declarePodNames(context: PartContext, gpus: boolean): void {
  const { prefix } = context.place;
  for (const color of colors) {
    headless(context, color, appPort, stackLabels(prefix, "color", color));
  }
  headless(context, "host", exporterPorts.host, stackLabels(prefix, "host"));
  if (gpus) headless(context, "gpu", exporterPorts.gpu, stackLabels(prefix, "gpu"));
}

/** Every router by name. */
export function declareRouterNames(context: PartContext): kubernetes.core.v1.Service {
  return headless(context, "router", routerPorts.status, stackLabels(context.place.prefix, "router"));
}

/** A Service of one pod, under the part's own name. */
export function partService(
  context: PartContext,
  part: MonitoringPart,
  port: number,
): { readonly service: string; readonly port: number } {
  const { name } = context;
  const { prefix, namespace } = context.place;
  const service = `${prefix}-${part}`;
  new kubernetes.core.v1.Service(
    `${name}-${part}-service`,
    {
      metadata: { name: service, namespace, labels: objectLabels(prefix, part), annotations: notAwaited },
      spec: {
        ...addressFamily,
        type: "ClusterIP",
        selector: stackLabels(prefix, part),
        ports: [{ name: "http", port }],
      },
    },
    optionsIn(context),
  );
  return { service, port };
}

/** The pods behind it come later, or not at all. */
const notAwaited = { "pulumi.com/skipAwait": "true" };

function headless(
  context: PartContext,
  role: Color | "router" | "host" | "gpu",
  port: number,
  selector: Record<string, string>,
): kubernetes.core.v1.Service {
  const { name } = context;
  const { prefix, namespace } = context.place;
  return new kubernetes.core.v1.Service(
    `${name}-${role}-pods`,
    {
      metadata: {
        name: podsName(prefix, role),
        namespace,
        labels: objectLabels(prefix, "prometheus"),
        annotations: notAwaited,
      },
      spec: {
        ...addressFamily,
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector,
        ports: [{ name: "metrics", port }],
      },
    },
    optionsIn(context),
  );
}
