import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { routeLayout } from "../../provider/resources.ts";
import { exporterPorts } from "../monitoring/exporter-ports.ts";
import { monitoringPart, type PartContext } from "./monitoring-part.ts";
import { statusUrl, type Router } from "./router.ts";

/** DCGM's own libraries need more than the other exporters do, MiB. */
const gpuExporterMemoryMebibytes = 512;

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
  const { image, router, exporterMemoryMebibytes: memoryMebibytes } = args;
  monitoringPart(context, "exporter", {
    image,
    memoryMebibytes,
    command: ["exporter", router.plan.router],
    // Nothing in it is secret; the exporter reads the route, and what the gate found.
    volumes: [{ volumeName: router.volumeName, containerPath: routeLayout.root, readOnly: true }],
  });
  monitoringPart(context, "host", { image, memoryMebibytes, command: ["host", ...hostFlags()] });
  monitoringPart(context, "nginx", {
    image,
    memoryMebibytes,
    command: [
      "nginx",
      `-nginx.scrape-uri=${statusUrl(router.plan)}`,
      `-web.listen-address=:${exporterPorts.nginx}`,
    ],
  });
  if (args.gpus) declareGpuExporter(context, args);
}

/**
 * A container's /proc and /sys tell of the whole machine, but for its processes, its network and its mounts: those collectors are
 * left out. Of the file systems it knows its own root, which lies on the engine's disk.
 */
function hostFlags(): string[] {
  const collectors = ["cpu", "meminfo", "loadavg", "pressure", "filesystem"];
  return [
    "--collector.disable-defaults",
    ...collectors.map((collector) => `--collector.${collector}`),
    "--collector.filesystem.mount-points-exclude=^/.+",
    "--collector.filesystem.fs-types-exclude=^$",
    `--web.listen-address=:${exporterPorts.host}`,
  ];
}

/** Not run on a machine without a GPU: profiling counters, which need a privilege, are left out by the exporter itself. */
function declareGpuExporter(context: PartContext, args: ExportersArgs): void {
  const pulled = new docker.RemoteImage(
    `${context.name}-gpu-image`,
    { name: args.gpuExporterImage, keepLocally: true },
    context.options,
  );
  monitoringPart(context, "gpu", {
    image: pulled.imageId,
    memoryMebibytes: Math.max(args.exporterMemoryMebibytes, gpuExporterMemoryMebibytes),
    variables: [`DCGM_EXPORTER_LISTEN=:${exporterPorts.gpu}`],
    gpus: "all",
  });
}
