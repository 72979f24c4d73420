import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { alertmanagerDocuments } from "../monitoring/alertmanager.ts";
import {
  alertmanagerCommand,
  alertmanagerPort,
  prometheusCommand,
  prometheusData,
  prometheusPort,
} from "../monitoring/part-commands.ts";
import { prometheusDocuments } from "../monitoring/prometheus-documents.ts";
import type { AlertSettings, JobTarget } from "../monitoring/settings.ts";
import { optionsIn, type PartContext } from "./monitoring-context.ts";
import { declareExporters, type ExportersArgs } from "./monitoring-exporters.ts";
import { declareGrafana, type Grafana, type GrafanaArgs } from "./monitoring-grafana.ts";
import { deployPart } from "./monitoring-part.ts";
import { declarePodNames, ownGpuTarget, partService, targetsOf } from "./monitoring-services.ts";
import type { PartVolume } from "./monitoring-volume.ts";
import { objectLabels } from "./object-labels.ts";
import { standingAt, type Place } from "./place.ts";

/** A place in the namespace where operators ask, by a tunnel. */
export interface ServicePlace {
  readonly service: string;
  readonly port: number;
}

/** Where Prometheus' values lie. */
export interface PrometheusStorage {
  /** Default: the cluster's own. */
  readonly storageClass?: string;
  readonly sizeGibibytes: number;
}

export interface KubernetesMonitoringArgs extends AlertSettings, Omit<ExportersArgs, "gpus"> {
  readonly place: Place;
  /** Image of all parts but those that others bring; every node can pull it. */
  readonly image: string;
  /** Names of the Secrets by which images are pulled. Default: none. */
  readonly imagePullSecrets?: readonly string[];
  readonly prometheusMemoryMebibytes: number;
  readonly alertmanagerMemoryMebibytes: number;
  /** Default: values end with Prometheus' pod, which every change of its configuration replaces. */
  readonly storage?: PrometheusStorage;
  /** Whom to ask about GPUs, where `gpus` is. Default: an exporter of the monitoring's own. */
  readonly gpuTarget?: JobTarget | undefined;
  /** Undefined: none. */
  readonly grafana: Pick<GrafanaArgs, "image" | "memoryMebibytes" | "dashboards"> | undefined;
  /** What has to be done before: whatever moves users. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Prometheus, Alertmanager and the exporters as pods that nobody beyond the cluster reaches. They serve no user, so no release guards
 * them, and they come last: where one of them cannot be made, the users have moved. The exporter's Service is `exporterService`, which
 * comes before the router; where there is no router (`usersSeries: colors`), it is the monitoring's own.
 */
export class Monitoring extends pulumi.ComponentResource {
  readonly prometheus: ServicePlace;
  readonly alertmanager: ServicePlace;
  /** Undefined where there is none. */
  readonly grafana: Grafana | undefined;

  constructor(name: string, args: KubernetesMonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:kubernetes:Monitoring", name, {}, standingAt(args.place, options));
    const { place, image, imagePullSecrets = [], after, storage, gpuTarget } = args;
    const context: PartContext = { name, place, image, imagePullSecrets, parent: this, after };
    const hasOwnGpuExporter = args.gpus && gpuTarget === undefined;
    const gpu = args.gpus ? (gpuTarget ?? ownGpuTarget(place.prefix)) : undefined;

    declareExporters(context, { ...args, gpus: hasOwnGpuExporter });
    declarePodNames(context, hasOwnGpuExporter);
    this.alertmanager = partService(context, "alertmanager", alertmanagerPort);
    deployPart(context, "alertmanager", {
      memoryMebibytes: args.alertmanagerMemoryMebibytes,
      command: alertmanagerCommand({ url: urlOf(this.alertmanager) }),
      documents: alertmanagerDocuments(),
      port: alertmanagerPort,
      readyPath: "/-/ready",
    });
    this.prometheus = partService(context, "prometheus", prometheusPort);
    deployPart(context, "prometheus", {
      memoryMebibytes: args.prometheusMemoryMebibytes,
      command: prometheusCommand({
        ...args,
        url: urlOf(this.prometheus),
        ...(storage && { dataMegabytes: dataMegabytesOf(storage) }),
      }),
      documents: prometheusDocuments({
        ...args,
        targets: targetsOf(place.prefix, gpu, args.usersSeries, args.owl),
      }),
      port: prometheusPort,
      readyPath: "/-/ready",
      volumes: [valuesOn(context, storage)],
    });
    this.grafana =
      args.grafana &&
      declareGrafana(context, {
        ...args.grafana,
        prometheusUrl: urlOf(this.prometheus),
        scrapeIntervalSeconds: args.scrapeIntervalSeconds,
      });
    this.registerOutputs({ prometheus: this.prometheus, alertmanager: this.alertmanager });
  }
}

/** As pods of the namespace reach it. */
function urlOf({ service, port }: ServicePlace): string {
  return `http://${service}:${port}`;
}

/** Of the claim, for what is being compacted is there twice. */
const shareOfClaim = 0.7;

function dataMegabytesOf({ sizeGibibytes }: PrometheusStorage): number {
  return Math.floor(sizeGibibytes * 1024 * shareOfClaim);
}

function valuesOn(context: PartContext, storage: PrometheusStorage | undefined): PartVolume {
  const mounted = { name: "data", mountPath: prometheusData, writable: true };
  if (storage === undefined) return { ...mounted, source: { emptyDir: { sizeLimit: "2Gi" } } };
  const { name } = context;
  const { prefix, namespace } = context.place;
  const { storageClass, sizeGibibytes } = storage;
  const claim = new kubernetes.core.v1.PersistentVolumeClaim(
    `${name}-data`,
    {
      metadata: {
        name: `${prefix}-prometheus`,
        namespace,
        labels: objectLabels(prefix, "prometheus"),
        // Most classes bind a claim to the node of its first pod, which comes after it.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: `${sizeGibibytes}Gi` } },
        ...(storageClass !== undefined && { storageClassName: storageClass }),
      },
    },
    optionsIn(context),
  );
  return { ...mounted, source: { persistentVolumeClaim: { claimName: claim.metadata.name } } };
}
