import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { relative, resolve } from "node:path";
import { appPort } from "../../app/contract.ts";
import { colors, type Color } from "../color.ts";
import { alertmanagerConfiguration } from "../monitoring/alertmanager.ts";
import { alertsOf } from "../monitoring/alerts.ts";
import { metricsPort } from "../monitoring/image/exporter/contract.ts";
import { alertRules, prometheusConfiguration } from "../monitoring/prometheus.ts";
import type { MonitoringSettings, MonitoringTargets } from "../monitoring/settings.ts";
import { shortIdentity } from "../release.ts";
import { baseImages } from "./base-images.ts";
import { folderDigest } from "./folder-digest.ts";
import { Grafana, type GrafanaArgs } from "./grafana.ts";
import { containerDefaults, containerUser, memoryLimit, temporaryFiles } from "./container-defaults.ts";
import { labelList, labelNames } from "./labels.ts";
import type { NetworkPlan } from "./network-plan.ts";
import type { Router } from "./router.ts";

const prometheusPort = 9090;
const alertmanagerPort = 9093;

/** Prometheus forgets earlier where a day's values need more, MB. */
const largestDataMegabytes = 512;

const loopback = "127.0.0.1";

/** Roles of the containers, and ends of their names. */
type Part = "prometheus" | "alertmanager" | "exporter";

export interface MonitoringArgs extends Pick<MonitoringSettings, "scrapeIntervalSeconds" | "standby"> {
  /** Prefix of all names in the engine. */
  readonly prefix: string;
  readonly router: Pick<Router, "networkName" | "plan" | "innerUrl">;
  /** Port of Prometheus on the loopback address of this machine. */
  readonly prometheusPort: number;
  /** Port of Alertmanager on the loopback address of this machine. */
  readonly alertmanagerPort: number;
  readonly retentionHours: number;
  readonly prometheusMemoryMebibytes: number;
  readonly alertmanagerMemoryMebibytes: number;
  readonly exporterMemoryMebibytes: number;
  /** Undefined: none. */
  readonly grafana: Pick<GrafanaArgs, "image" | "port" | "memoryMebibytes" | "dashboards"> | undefined;
  /** What has to be done before: whatever moves users. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Prometheus, Alertmanager, and the exporter that counts the requests which the router tells of. They serve no user, so no
 * release guards them, and they come last: where one of them cannot be made, the users have moved.
 */
export class Monitoring extends pulumi.ComponentResource {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** Undefined where there is none. */
  readonly grafana: Grafana | undefined;

  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:docker:Monitoring", name, {}, options);
    const { prefix, router, retentionHours, scrapeIntervalSeconds, standby } = args;
    const { plan } = router;
    const behind = { parent: this, dependsOn: [...args.after] };
    this.prometheusUrl = `http://${loopback}:${args.prometheusPort}`;
    this.alertmanagerUrl = `http://${loopback}:${args.alertmanagerPort}`;

    const folder = resolve(__dirname, "../monitoring/image");
    const content = shortIdentity(folderDigest(folder));
    const image = new docker.RemoteImage(
      `${name}-image`,
      {
        name: `${prefix}-monitoring:${content}`,
        build: {
          context: relative(process.cwd(), folder),
          buildArgs: { BASE_IMAGE: baseImages.monitoring },
          labels: { [labelNames.stack]: prefix, [labelNames.role]: "monitoring" },
        },
        triggers: { content },
        keepLocally: true,
      },
      behind,
    );
    const data = new docker.Volume(
      `${name}-data`,
      { name: `${prefix}-prometheus`, labels: labelsOf(prefix, "prometheus") },
      behind,
    );
    const container = (part: Part, form: Form) =>
      new docker.Container(
        `${name}-${part}`,
        {
          ...containerDefaults,
          ...memoryLimit(form.memoryMebibytes),
          user: containerUser,
          tmpfs: temporaryFiles,
          name: `${prefix}-${part}`,
          image: image.imageId,
          command: [part, ...form.flags],
          envs: form.variables,
          ports: form.port ? [{ ...form.port, ip: loopback }] : [],
          networksAdvanced: [{ name: router.networkName, ipv4Address: plan.monitoring[part] }],
          volumes: form.volumes,
          destroyGraceSeconds: 10,
          labels: labelsOf(prefix, part),
        },
        behind,
      );
    container("exporter", {
      memoryMebibytes: args.exporterMemoryMebibytes,
      flags: [plan.router, router.innerUrl],
      variables: [],
      volumes: [],
    });
    container("alertmanager", {
      memoryMebibytes: args.alertmanagerMemoryMebibytes,
      flags: ["--cluster.listen-address=", `--web.external-url=${this.alertmanagerUrl}`],
      variables: [`ALERTMANAGER_CONFIGURATION=${alertmanagerConfiguration()}`],
      port: { internal: alertmanagerPort, external: args.alertmanagerPort },
      volumes: [],
    });
    const settings = { scrapeIntervalSeconds, standby, targets: targetsOf(plan) };
    container("prometheus", {
      memoryMebibytes: args.prometheusMemoryMebibytes,
      flags: [
        `--storage.tsdb.retention.time=${retentionHours}h`,
        `--storage.tsdb.retention.size=${largestDataMegabytes}MB`,
        `--web.external-url=${this.prometheusUrl}`,
      ],
      variables: [
        `PROMETHEUS_CONFIGURATION=${prometheusConfiguration(settings)}`,
        `PROMETHEUS_RULES=${alertRules(alertsOf(settings))}`,
      ],
      port: { internal: prometheusPort, external: args.prometheusPort },
      volumes: [{ volumeName: data.name, containerPath: "/var/lib/prometheus/data" }],
    });
    this.grafana =
      args.grafana &&
      new Grafana(
        `${name}-grafana`,
        {
          ...args.grafana,
          prefix,
          networkName: router.networkName,
          address: plan.monitoring.grafana,
          prometheusUrl: `http://${settings.targets.prometheus}`,
          scrapeIntervalSeconds,
          after: args.after,
        },
        { parent: this },
      );
    this.registerOutputs({ prometheusUrl: this.prometheusUrl, alertmanagerUrl: this.alertmanagerUrl });
  }
}

/** In what the containers differ. */
interface Form {
  readonly memoryMebibytes: number;
  readonly flags: string[];
  readonly variables: string[];
  readonly port?: { internal: number; external: number };
  readonly volumes: { volumeName: pulumi.Input<string>; containerPath: string }[];
}

function labelsOf(prefix: string, part: Part) {
  return labelList({ [labelNames.stack]: prefix, [labelNames.role]: part });
}

function targetsOf({ colors: addresses, monitoring }: NetworkPlan): MonitoringTargets {
  const entries = colors.map((color): [Color, string] => [color, `${addresses[color]}:${appPort}`]);
  return {
    colors: Object.fromEntries(entries) as Record<Color, string>,
    exporter: `${monitoring.exporter}:${metricsPort}`,
    prometheus: `${monitoring.prometheus}:${prometheusPort}`,
    alertmanager: `${monitoring.alertmanager}:${alertmanagerPort}`,
  };
}
