import { colors, otherColor, type Color } from "../components/color.ts";
import { leastOf, type GpuInstance } from "../components/eks/gpu-instances.ts";
import type { EksStackConfig } from "./config.ts";
import { givenAt, type JudgedConfig, type Path } from "./judged-config.ts";

/** What pods of a color ask for and its nodes with GPUs do not have, a sentence each. */
export function eksPodsConflicts(judged: JudgedConfig, config: EksStackConfig, path: Path): string[] {
  return colors.flatMap((color) => {
    const { instanceTypes } = config.eks.nodes[color];
    const node = leastNode(instanceTypes);
    if (node === undefined) return [];
    const described = `a node of ${instanceTypes.join(", ")}`;
    const owner = ownerOf(judged, config, color);
    return [
      ...tooFewGpus(judged, config, color, node, described, path),
      ...(owner === undefined ? [] : tooMuchMemory(config, color, owner, node, described, path)),
      ...(owner === undefined ? [] : tooManyThreads(config, color, owner, node, described, path)),
    ];
  });
}

/**
 * Under whose keys a color's settings stand: one that was left out has the other one's. Undefined where it has the same nodes as well, for then
 * one sentence is for both.
 */
export function ownerOf(judged: JudgedConfig, { eks }: EksStackConfig, color: Color): Color | undefined {
  if (givenAt(judged, color) !== undefined) return color;
  const other = otherColor(color);
  const typesOf = (each: Color) => eks.nodes[each].instanceTypes.join();
  return typesOf(color) === typesOf(other) ? undefined : other;
}

/** What any node of these types has. Undefined of types that are refused for themselves. */
export function leastNode(instanceTypes: readonly string[]): GpuInstance | undefined {
  try {
    return leastOf(instanceTypes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tooFewGpus(
  judged: JudgedConfig,
  { eks, kubernetes }: EksStackConfig,
  color: Color,
  node: GpuInstance,
  described: string,
  path: Path,
): string[] {
  const perPod = eks.gpu.perPod[color];
  const offered = node.gpus * (eks.gpu.timeSlicing ?? 1);
  if (perPod > offered) {
    const ofBoth = typeof givenAt(judged, "eks.gpu.perPod") === "number";
    const name = path(ofBoth ? "eks.gpu.perPod" : `eks.gpu.perPod.${color}`);
    return [
      `${name}: got ${perPod} GPUs for ${color}, and ${described} has ${node.gpus}; allowed: at most so many, or larger nodes ` +
        `(eks.nodes.${color}.instanceTypes); do: pulumi config set --path '${name}' ${offered}`,
    ];
  }
  const { nodes } = eks.nodes[color];
  const perNode = Math.floor(offered / perPod);
  if (kubernetes.replicas <= nodes * perNode) return [];
  return [
    `${path("kubernetes.replicas")}: got ${kubernetes.replicas} pods with GPUs of their own, and the nodes of ${color} (${nodes} × ${eks.nodes[color].instanceTypes.join(", ")}) have room for ${nodes * perNode}; ` +
      `allowed: at most so many, or more nodes; do: pulumi config set --path '${path(`eks.nodes.${color}.nodes`)}' ${Math.ceil(kubernetes.replicas / perNode)}`,
  ];
}

function tooMuchMemory(
  config: EksStackConfig,
  color: Color,
  owner: Color,
  node: GpuInstance,
  described: string,
  path: Path,
): string[] {
  const { memoryMebibytes } = config[color];
  if (memoryMebibytes < node.memoryMebibytes) return [];
  const name = path(`${owner}.memoryMebibytes`);
  return [
    `${name}: got ${memoryMebibytes} MiB, and ${described} has ${node.memoryMebibytes} MiB in all, of which its system takes some; ` +
      `allowed: less, or larger nodes (eks.nodes.${color}.instanceTypes); do: pulumi config set --path '${name}' ${Math.floor(node.memoryMebibytes * 0.75)}`,
  ];
}

function tooManyThreads(
  config: EksStackConfig,
  color: Color,
  owner: Color,
  node: GpuInstance,
  described: string,
  path: Path,
): string[] {
  const { threads } = config[color].settings;
  const perThread = config.kubernetes.cpuMillicoresPerThread;
  if (threads * perThread < node.vcpus * 1000) return [];
  const name = path(`${owner}.settings.threads`);
  return [
    `${name}: got ${threads} threads of ${perThread} millicores each, and ${described} has ${node.vcpus * 1000} millicores in all, of which its system takes some; ` +
      `allowed: fewer, or larger nodes (eks.nodes.${color}.instanceTypes); do: pulumi config set --path '${name}' ${Math.max(1, Math.floor((node.vcpus * 500) / perThread))}`,
  ];
}
