import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { routeLayout } from "../../provider/resources.ts";
import { exporterLimits } from "../monitoring/exporter-limits.ts";
import { exporterPorts } from "../monitoring/exporter-ports.ts";
import { hostCommand } from "../monitoring/part-commands.ts";
import { monitoringPart, type PartContext } from "./monitoring-part.ts";
import { statusUrl, type Router } from "./router.ts";

export interface ExportersArgs {
  /** Image of the monitoring, which holds all of them but that of the GPUs. */
  readonly image: pulumi.Input<string>;
  readonly router: Pick<Router, "volumeName" | "plan">;
  /** Limit of each of them. */
  readonly exporterMemoryMebibytes: number;
  /** Whether GPUs are watched. */
  readonly gpus: boolean;
  /** Image of DCGM's exporter; pulled where `gpus` is. */
  readonly gpuExporterImage: string;
}

/** What tells Prometheus of the router, of this machine, of nginx, and of the GPUs. */
export function declareExporters(context: PartContext, args: ExportersArgs): void {
  const { image, router } = args;
  const limits = exporterLimits(args.exporterMemoryMebibytes);
  monitoringPart(context, "exporter", {
    image,
    memoryMebibytes: limits.exporter,
    command: ["exporter", "docker", router.plan.router],
    // Nothing in it is secret; the exporter reads the route, and what the gate found.
    volumes: [{ volumeName: router.volumeName, containerPath: routeLayout.root, readOnly: true }],
  });
  monitoringPart(context, "host", {
    image,
    memoryMebibytes: limits.host,
    command: hostCommand(),
  });
  monitoringPart(context, "nginx", {
    image,
    memoryMebibytes: limits.nginx,
    command: [
      "nginx",
      `-nginx.scrape-uri=${statusUrl(router.plan)}`,
      `-web.listen-address=:${exporterPorts.nginx}`,
    ],
  });
  if (args.gpus) declareGpuExporter(context, args.gpuExporterImage, limits.gpu);
}

/** Not run on a machine without a GPU: profiling counters, which need a privilege, are left out by the exporter itself. */
function declareGpuExporter(context: PartContext, image: string, memoryMebibytes: number): void {
  const pulled = new docker.RemoteImage(
    `${context.name}-gpu-image`,
    { name: image, keepLocally: true },
    context.options,
  );
  monitoringPart(context, "gpu", {
    image: pulled.imageId,
    memoryMebibytes,
    variables: [`DCGM_EXPORTER_LISTEN=:${exporterPorts.gpu}`],
    gpus: "all",
  });
}
