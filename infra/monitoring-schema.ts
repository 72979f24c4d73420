import { z } from "zod";
import { dcgmExporterImage } from "../components/monitoring/dcgm-exporter-image.ts";
import { grafanaImage } from "../components/monitoring/grafana-image.ts";
import { fraction, object, refusal, text, whole } from "./schema-parts.ts";

/** As an engine reads a name: a registry's host, a path in lower case. Without a tag or a digest it would pull every one. */
const imageName =
  /^(?:(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w-]+(?=:\d))(?::\d+)?\/)?[a-z\d]+(?:[._-]+[a-z\d]+)*(?:\/[a-z\d]+(?:[._-]+[a-z\d]+)*)*(?=[:@])(?::\w[\w.-]{0,127})?(?:@sha256:[\da-f]{64})?$/;

/** Prometheus, Alertmanager and the exporters, as containers beside the colors. */
export const monitoring = object({
  enabled: z.boolean({ error: refusal("true or false", "true") }).default(false),
  /** On the loopback address. */
  prometheusPort: whole(1, 65_535, 9090).default(9090),
  /** On the loopback address. */
  alertmanagerPort: whole(1, 65_535, 9093).default(9093),
  /** The windows of the alerts are counted in these. */
  scrapeIntervalSeconds: whole(1, 60, 10, "seconds").default(10),
  /** Values are kept for so long, or until they need 512 MB. */
  retentionHours: whole(1, 8760, 24, "hours").default(24),
  prometheusMemoryMebibytes: whole(64, 65_536, 256, "MiB").default(256),
  alertmanagerMemoryMebibytes: whole(32, 65_536, 64, "MiB").default(64),
  /** Of each exporter; that of the GPUs has 512 MiB at least. */
  exporterMemoryMebibytes: whole(48, 65_536, 64, "MiB").default(64),
  /** Share of the users' requests that are to be answered: alerts tell when its error budget burns. Below 95 none of them could fire. */
  availabilityPercent: fraction(95, 100, 99.5, "percent").default(99.5),
  /** Watches GPUs by DCGM's exporter, whose image has to be pulled. Needs NVIDIA's container toolkit. */
  gpus: z.boolean({ error: refusal("true or false", "true") }).default(false),
  gpuExporterImage: text(
    imageName,
    "an image of DCGM's exporter with its tag or digest",
    dcgmExporterImage,
  ).default(dcgmExporterImage),
  /** Grafana with the dashboards, where its image is on this machine. */
  grafana: z.boolean({ error: refusal("true or false", "true") }).default(true),
  /** On the loopback address. */
  grafanaPort: whole(1, 65_535, 3000).default(3000),
  grafanaMemoryMebibytes: whole(128, 65_536, 256, "MiB").default(256),
  /** `npm run up` pulls it where a registry answers; a plain `pulumi up` takes what is there. */
  grafanaImage: text(imageName, "an image's name with its tag or digest", grafanaImage).default(grafanaImage),
});
