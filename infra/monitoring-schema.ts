import { z } from "zod";
import { fraction, object, refusal, text, whole } from "./schema-parts.ts";

const gpuExporterImage = "nvcr.io/nvidia/k8s/dcgm-exporter:4.6.0-4.8.3-distroless";

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
    /^[\w.\-/:]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/,
    "an image of DCGM's exporter with its tag or digest",
    gpuExporterImage,
  ).default(gpuExporterImage),
});
