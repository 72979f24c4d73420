import { colors } from "../components/color.ts";
import { nodeLabels } from "../components/kubernetes/gpu.ts";
import type { StackConfig } from "./config.ts";
import type { Path } from "./judged-config.ts";
import type { GpuConfig } from "./kubernetes-gpu-schema.ts";
import { hasGpuDaemons } from "./has-gpu-daemons.ts";
import type { KubernetesConfig } from "./kubernetes-schema.ts";

/** Settings of GPUs that are fine alone and wrong together, a sentence each. */
export function gpuConflicts(
  { monitoring }: Pick<StackConfig, "monitoring">,
  { gpu, modelCache }: KubernetesConfig,
  path: Path,
): string[] {
  if (gpu === undefined) return [];
  return [
    ...gpusForNobody(gpu, path),
    ...daemonsOnEveryNode(gpu, path),
    ...labelsOfOneColor(gpu, path),
    ...sharesOfOneGpu(gpu, path),
    ...exporterNobodyAsks(gpu, monitoring, path),
    ...nodesApart(gpu, modelCache, path),
  ];
}

function colorsWithGpus({ perPod }: GpuConfig) {
  return colors.filter((color) => perPod[color] > 0);
}

function gpusForNobody(gpu: GpuConfig, path: Path): string[] {
  if (colorsWithGpus(gpu).length > 0) return [];
  return [
    `${path("kubernetes.gpu.perPod")}: got 0 GPUs for both colors, so that nobody has any; allowed: at least 1 for one of them; ` +
      `do: pulumi config rm --path '${path("kubernetes.gpu")}'`,
  ];
}

function daemonsOnEveryNode(gpu: GpuConfig, path: Path): string[] {
  if (!hasGpuDaemons(gpu)) return [];
  const anywhere = colorsWithGpus(gpu).find((color) => Object.keys(nodeLabels(gpu, color)).length === 0);
  if (anywhere === undefined) return [];
  const daemon = gpu.devicePlugin === undefined ? "dcgmExporter" : "devicePlugin";
  return [
    `${path("kubernetes.gpu.nodeSelector")}: it is missing for ${anywhere} with ${daemon}, which would run on nodes without a GPU too; ` +
      `allowed: labels that nodes with GPUs alone have (kubectl get nodes --show-labels); ` +
      `do: pulumi config set --path '${path("kubernetes.gpu.nodeSelector")}["nvidia.com/gpu.present"]' true`,
  ];
}

function labelsOfOneColor(gpu: GpuConfig, path: Path): string[] {
  const withGpus = colorsWithGpus(gpu);
  const named = withGpus.filter((color) => gpu.nodeSelector.own[color] !== undefined);
  const [missing] = withGpus.filter((color) => gpu.nodeSelector.own[color] === undefined);
  const [other] = named;
  if (missing === undefined || other === undefined) return [];
  const name = path(`kubernetes.gpu.nodeSelector.${missing}`);
  return [
    `${name}: it is missing beside that of ${other}, so that pods of ${missing} would take ${other}'s GPUs; ` +
      `allowed: labels of nodes for each color, or for none; do: pulumi config set --path '${name}["bluegreen.color"]' ${missing}`,
  ];
}

function sharesOfOneGpu({ perPod, devicePlugin }: GpuConfig, path: Path): string[] {
  const many = colors.find((color) => perPod[color] > 1);
  if (devicePlugin?.timeSlicing === undefined || many === undefined) return [];
  return [
    `${path("kubernetes.gpu.perPod")}: got ${perPod[many]} GPUs for ${many} with devicePlugin.timeSlicing ${devicePlugin.timeSlicing}, ` +
      `where two shares may be of one GPU; allowed: 1; do: pulumi config set --path '${path("kubernetes.gpu.perPod")}' 1`,
  ];
}

function exporterNobodyAsks(
  { dcgmExporter }: GpuConfig,
  { enabled, gpus }: StackConfig["monitoring"],
  path: Path,
): string[] {
  if (dcgmExporter === undefined) return [];
  if (!enabled) {
    return [
      `${path("kubernetes.gpu.dcgmExporter")}: it is set without monitoring.enabled, where nobody asks it; ` +
        `allowed: with monitoring; do: pulumi config set --path '${path("monitoring.enabled")}' true`,
    ];
  }
  if (!gpus) return [];
  return [
    `${path("monitoring.gpus")}: got true with kubernetes.gpu.dcgmExporter, which would watch each GPU a second time; ` +
      `allowed: one of them; do: pulumi config rm --path '${path("monitoring.gpus")}'`,
  ];
}

function nodesApart(gpu: GpuConfig, modelCache: KubernetesConfig["modelCache"], path: Path): string[] {
  const isOnOneNode = modelCache.kind === "claim" && modelCache.accessMode === "ReadWriteOnce";
  if (!isOnOneNode || colorsWithGpus(gpu).length < colors.length) return [];
  const [blue, green] = [nodeLabels(gpu, "blue"), nodeLabels(gpu, "green")];
  const apart = Object.keys(blue).find((label) => green[label] !== undefined && green[label] !== blue[label]);
  if (apart === undefined) return [];
  return [
    `${path("kubernetes.modelCache.accessMode")}: got ReadWriteOnce with nodes of blue and green that differ in ${apart}, and no other ` +
      `node can mount that volume; allowed: ReadWriteMany, or a cache of kind node; ` +
      `do: pulumi config set --path '${path("kubernetes.modelCache.accessMode")}' ReadWriteMany`,
  ];
}
