import type { AlertSettings } from "./settings.ts";
import { exporterPorts } from "./exporter-ports.ts";

/** Ports on which operators ask; their own defaults. */
export const prometheusPort = 9090;
export const alertmanagerPort = 9093;

/** Where the image keeps Prometheus' values. */
export const prometheusData = "/var/lib/prometheus/data";

/** Prometheus forgets earlier where the values that it is to keep need more, MB. */
const largestDataMegabytes = 512;

export interface PrometheusPlace extends Pick<AlertSettings, "retentionHours"> {
  /** Where people find it: alerts link there. */
  readonly url: string;
  /** @default 512 */
  readonly dataMegabytes?: number;
}

/** What the image is told to start, by part. */
export function prometheusCommand({ retentionHours, url, dataMegabytes }: PrometheusPlace): string[] {
  return [
    "prometheus",
    `--storage.tsdb.retention.time=${retentionHours}h`,
    `--storage.tsdb.retention.size=${dataMegabytes ?? largestDataMegabytes}MB`,
    `--web.external-url=${url}`,
  ];
}

/** Alone: it has nobody to gossip with. */
export function alertmanagerCommand({ url }: Pick<PrometheusPlace, "url">): string[] {
  return ["alertmanager", "--cluster.listen-address=", `--web.external-url=${url}`];
}

/**
 * A container's /proc and /sys tell of the whole machine, but for its processes, its network and its mounts: those collectors are
 * left out. Of the file systems it knows its own root, which lies on the disk where images and containers are.
 */
export function hostCommand(): string[] {
  const collectors = ["cpu", "meminfo", "loadavg", "pressure", "filesystem"];
  return [
    "host",
    "--collector.disable-defaults",
    ...collectors.map((collector) => `--collector.${collector}`),
    "--collector.filesystem.mount-points-exclude=^/.+",
    "--collector.filesystem.fs-types-exclude=^$",
    `--web.listen-address=:${exporterPorts.host}`,
  ];
}
