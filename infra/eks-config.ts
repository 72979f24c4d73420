import { colors, type Color } from "../components/color.ts";
import { labelNames } from "../components/labels.ts";
import { modelFileOf, type OwnModel } from "../components/model.ts";
import { dcgmExporterImage } from "../components/monitoring/dcgm-exporter-image.ts";
import type { GivenEks } from "./eks-schema.ts";
import type { GpuConfig } from "./kubernetes-gpu-schema.ts";
import type { KubernetesConfig } from "./kubernetes-schema.ts";

/** What a stack on AWS is made of, with the defaults that follow from other keys. */
export type EksConfig = Readonly<Omit<GivenEks, "gpu" | "modelStore">> & {
  readonly gpu: Readonly<Omit<GivenEks["gpu"], "dcgmExporterImage">> & {
    /** Undefined where nobody watches GPUs. */
    readonly dcgmExporterImage: string | undefined;
  };
  /**
   * Whether pods of a color get its model from a bucket of the stack. A color's own model decides, for what one color gets must not change
   * what the other one runs.
   */
  readonly modelStore: Readonly<Record<Color, boolean>>;
};

/** What of the rest of a config decides about defaults here. */
export interface EksSurroundings {
  /** `<project>-<stack>`. */
  readonly prefix: string;
  readonly models: Readonly<Record<Color, string | OwnModel>>;
  readonly monitored: boolean;
  readonly kubernetes: KubernetesConfig;
  /** Whether the file itself says how long a pod may find no node. */
  readonly saysUnschedulable: boolean;
}

/** A node takes minutes to start and to get its driver, seconds. */
const nodeStartSeconds = 600;

/** The gate's budget for a color to get ready where nobody says: with less it would end before what keeps a pod from a node is told, seconds. */
export const eksLoadBudgetSeconds = 900;

/** Fills in what follows from the rest of the config: of AWS, and of what runs in the cluster. */
export function eksConfig(
  given: GivenEks,
  { prefix, models, monitored, kubernetes, saysUnschedulable }: EksSurroundings,
): { readonly eks: EksConfig; readonly kubernetes: KubernetesConfig } {
  const { dcgmExporterImage: exporter = monitored ? dcgmExporterImage : "" } = given.gpu;
  const eks: EksConfig = {
    ...given,
    gpu: { ...given.gpu, dcgmExporterImage: exporter === "" ? undefined : exporter },
    modelStore: {
      blue: isStored(models.blue, given, kubernetes),
      green: isStored(models.green, given, kubernetes),
    },
  };
  return {
    eks,
    kubernetes: {
      ...kubernetes,
      gpu: gpusOf(eks, prefix),
      unschedulableSeconds: saysUnschedulable ? kubernetes.unschedulableSeconds : nodeStartSeconds,
    },
  };
}

function isStored(
  model: string | OwnModel,
  { modelStore }: GivenEks,
  { modelSource }: KubernetesConfig,
): boolean {
  if (modelStore !== undefined) return modelStore;
  return modelSource === undefined && !modelFileOf(model).sources.some(({ kind }) => kind === "url");
}

/** As the Kubernetes target takes it: the labels and the taint are those of `GpuNodeGroup`. */
function gpusOf({ gpu }: EksConfig, prefix: string): GpuConfig {
  const { perPod, timeSlicing, devicePluginImage, dcgmExporterImage: exporter } = gpu;
  const own = Object.fromEntries(colors.map((color) => [color, { [labelNames.color]: color }]));
  return {
    perPod,
    nodeSelector: { both: { [labelNames.stack]: prefix }, own },
    tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
    devicePlugin: { image: devicePluginImage, ...(timeSlicing !== undefined && { timeSlicing }) },
    ...(exporter !== undefined && { dcgmExporter: { image: exporter } }),
  };
}
