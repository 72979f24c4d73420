import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { relative, resolve } from "node:path";
import { appPort } from "../../app/contract.ts";
import { converterPort } from "../../converter/contract.ts";
import { tritonMetricsPort } from "../../triton/contract.ts";
import { colors, type Color } from "../color.ts";
import { alertmanagerDocuments } from "../monitoring/alertmanager.ts";
import { variablesOf } from "../monitoring/documents.ts";
import { exporterPorts } from "../monitoring/exporter-ports.ts";
import { metricsPort } from "../monitoring/image/exporter/contract.ts";
import {
  alertmanagerCommand,
  alertmanagerPort,
  prometheusCommand,
  prometheusData,
  prometheusPort,
} from "../monitoring/part-commands.ts";
import { prometheusDocuments } from "../monitoring/prometheus-documents.ts";
import type { AlertSettings, MonitoringTargets } from "../monitoring/settings.ts";
import { shortIdentity } from "../release.ts";
import { baseImages } from "./base-images.ts";
import { serviceContainer } from "./color-service.ts";
import { declareExporters } from "./exporters.ts";
import { folderDigest } from "./folder-digest.ts";
import { Grafana, type GrafanaArgs } from "./grafana.ts";
import { stackLabels } from "../labels.ts";
import { loopback, monitoringPart, partLabels, type PartContext } from "./monitoring-part.ts";
import type { Router } from "./router.ts";

export interface MonitoringArgs extends AlertSettings {
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  readonly router: Pick<Router, "networkName" | "volumeName" | "plan">;
  /** Port of Prometheus on the loopback address of this machine. */
  readonly prometheusPort: number;
  /** Port of Alertmanager on the loopback address of this machine. */
  readonly alertmanagerPort: number;
  readonly prometheusMemoryMebibytes: number;
  readonly alertmanagerMemoryMebibytes: number;
  /** Limit of each exporter. */
  readonly exporterMemoryMebibytes: number;
  /** Image of DCGM's exporter; pulled where `gpus` is. */
  readonly gpuExporterImage: string;
  /** Undefined: none. */
  readonly grafana: Pick<GrafanaArgs, "image" | "port" | "memoryMebibytes" | "dashboards"> | undefined;
  /** What has to be done before: whatever moves users. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Prometheus, Alertmanager and the exporters. They serve no user, so no release guards them, and they come last: where one of them
 * cannot be made, the users have moved.
 */
export class Monitoring extends pulumi.ComponentResource {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** Undefined where there is none. */
  readonly grafana: Grafana | undefined;

  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:docker:Monitoring", name, {}, options);
    const { prefix, router } = args;
    const behind = { parent: this, dependsOn: [...args.after] };
    const context: PartContext = { name, prefix, router, options: behind };
    this.prometheusUrl = `http://${loopback}:${args.prometheusPort}`;
    this.alertmanagerUrl = `http://${loopback}:${args.alertmanagerPort}`;

    const image = builtImage(context);
    declareExporters(context, { ...args, image });
    monitoringPart(context, "alertmanager", {
      image,
      memoryMebibytes: args.alertmanagerMemoryMebibytes,
      command: alertmanagerCommand({ url: this.alertmanagerUrl }),
      variables: variablesOf(alertmanagerDocuments()),
      port: { internal: alertmanagerPort, external: args.alertmanagerPort },
    });
    const data = new docker.Volume(
      `${name}-data`,
      { name: `${prefix}-prometheus`, labels: partLabels(prefix, "prometheus") },
      behind,
    );
    monitoringPart(context, "prometheus", {
      image,
      memoryMebibytes: args.prometheusMemoryMebibytes,
      command: prometheusCommand({ ...args, url: this.prometheusUrl }),
      variables: variablesOf(prometheusDocuments({ ...args, targets: targetsOf(args) })),
      port: { internal: prometheusPort, external: args.prometheusPort },
      volumes: [{ volumeName: data.name, containerPath: prometheusData }],
    });
    this.grafana =
      args.grafana &&
      new Grafana(
        `${name}-grafana`,
        {
          ...args.grafana,
          prefix,
          networkName: router.networkName,
          address: router.plan.monitoring.grafana,
          prometheusUrl: `http://${router.plan.monitoring.prometheus}:${prometheusPort}`,
          scrapeIntervalSeconds: args.scrapeIntervalSeconds,
          after: args.after,
        },
        { parent: this },
      );
    this.registerOutputs({ prometheusUrl: this.prometheusUrl, alertmanagerUrl: this.alertmanagerUrl });
  }
}

/** Holds every part but those that others bring; built anew when its folder changes. */
function builtImage({ name, prefix, options }: PartContext): pulumi.Output<string> {
  const folder = resolve(__dirname, "../monitoring/image");
  const content = shortIdentity(folderDigest(folder));
  const image = new docker.RemoteImage(
    `${name}-image`,
    {
      name: `${prefix}-monitoring:${content}`,
      build: {
        context: relative(process.cwd(), folder),
        buildArgs: { BASE_IMAGE: baseImages.monitoring },
        labels: stackLabels(prefix, "monitoring"),
      },
      triggers: { content },
      keepLocally: true,
    },
    options,
  );
  return image.imageId;
}

function targetsOf({
  prefix,
  router,
  gpus,
  owl = false,
}: Pick<MonitoringArgs, "prefix" | "router" | "gpus" | "owl">): MonitoringTargets {
  const { colors: addresses, monitoring } = router.plan;
  return {
    colors: byColor((color) => `${addresses[color]}:${appPort}`),
    // They have no address of their own: the engine's DNS is asked for them at every scrape.
    ...(owl && {
      triton: byColor((color) => `${serviceContainer(prefix, color, "triton")}:${tritonMetricsPort}`),
      converter: byColor((color) => `${serviceContainer(prefix, color, "converter")}:${converterPort}`),
    }),
    router: `${monitoring.exporter}:${metricsPort}`,
    host: `${monitoring.host}:${exporterPorts.host}`,
    nginx: `${monitoring.nginx}:${exporterPorts.nginx}`,
    ...(gpus && { gpu: `${monitoring.gpu}:${exporterPorts.gpu}` }),
    prometheus: `${monitoring.prometheus}:${prometheusPort}`,
    alertmanager: `${monitoring.alertmanager}:${alertmanagerPort}`,
  };
}

function byColor(targetOf: (color: Color) => string): Record<Color, string> {
  return Object.fromEntries(colors.map((color) => [color, targetOf(color)])) as Record<Color, string>;
}
