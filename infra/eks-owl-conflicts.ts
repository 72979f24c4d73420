import { colors, otherColor, type Color } from "../components/color.ts";
import type { GpuInstance } from "../components/eks/gpu-instances.ts";
import { converterMillicores } from "../components/kubernetes/converter-sidecar.ts";
import type { EksStackConfig } from "./config.ts";
import { leastNode, ownerOf } from "./eks-pods-conflicts.ts";
import { givenAt, type JudgedConfig, type Path } from "./judged-config.ts";
import { owlColorOf, type OwlColorConfig } from "./owl-config.ts";

/** What the parts of a pod of the workload `owl` ask for together, and its color's nodes do not have, a sentence each. */
export function eksOwlConflicts(judged: JudgedConfig, config: EksStackConfig, path: Path): string[] {
  return colors.flatMap((color) => {
    const owl = owlColorOf(config, color);
    const { instanceTypes } = config.eks.nodes[color];
    const node = leastNode(instanceTypes);
    if (owl === undefined || node === undefined) return [];
    const owner = ownerOf(judged, config, color);
    const disk = tooSmallDisk(judged, config, color, path);
    if (owner === undefined) return disk;
    const asked: Asked = { color, owner, owl, node, described: `a node of ${instanceTypes.join(", ")}` };
    return [...tooMuchMemory(asked, path), ...tooManyProcessors(config, asked, path), ...disk];
  });
}

interface Asked {
  readonly color: Color;
  /** Under whose keys its settings stand. */
  readonly owner: Color;
  readonly owl: OwlColorConfig;
  readonly node: GpuInstance;
  readonly described: string;
}

/** Of what a node has, for whatever else runs there has some too. */
const share = 0.75;

function tooMuchMemory({ color, owner, owl, node, described }: Asked, path: Path): string[] {
  const parts: readonly (readonly [string, number])[] = [
    [`${owner}.memoryMebibytes`, owl.memoryMebibytes],
    [`${owner}.triton.memoryMebibytes`, owl.triton.memoryMebibytes],
    [`${owner}.converter.memoryMebibytes`, owl.converter.memoryMebibytes],
  ];
  const sum = parts.reduce((total, [, mebibytes]) => total + mebibytes, 0);
  // A server that alone asks for too much is told of already.
  if (sum < node.memoryMebibytes || owl.memoryMebibytes >= node.memoryMebibytes) return [];
  const [key, most] = parts.reduce((first, second) => (second[1] > first[1] ? second : first));
  const others = parts
    .filter(([other]) => other !== key)
    .map(([other, mebibytes]) => `${other} ${mebibytes}`);
  const left = Math.max(256, Math.floor(node.memoryMebibytes * share) - (sum - most));
  return [
    `${path(key)}: got ${most} MiB, which makes ${sum} MiB with ${others.join(" and ")}, and ${described} has ${node.memoryMebibytes} MiB in all, ` +
      `of which its system takes some; allowed: less, or larger nodes (eks.nodes.${color}.instanceTypes); do: pulumi config set --path '${path(key)}' ${left}`,
  ];
}

function tooManyProcessors(
  { kubernetes }: EksStackConfig,
  { color, owner, owl, node, described }: Asked,
  path: Path,
): string[] {
  const { cpuMillicores } = owl.triton;
  const server = owl.settings.threads * kubernetes.cpuMillicoresPerThread;
  const had = node.vcpus * 1000;
  // As above.
  if (server + converterMillicores + cpuMillicores < had || server >= had) return [];
  const name = path(`${owner}.triton.cpuMillicores`);
  const left = Math.max(100, Math.floor(had * share) - server - converterMillicores);
  return [
    `${name}: got ${cpuMillicores} millicores beside ${server} of the server and ${converterMillicores} of the converter, and ${described} has ${had} in all, ` +
      `of which its system takes some; allowed: fewer, or larger nodes (eks.nodes.${color}.instanceTypes); do: pulumi config set --path '${name}' ${left}`,
  ];
}

function tooSmallDisk(
  judged: JudgedConfig,
  { eks, kubernetes }: EksStackConfig,
  color: Color,
  path: Path,
): string[] {
  const { repositoryGibibytes } = kubernetes;
  const { diskGibibytes } = eks.nodes[color];
  if (repositoryGibibytes < diskGibibytes) return [];
  // Of a color that was left out and has as much, it is said with the other one.
  const isTold = diskGibibytes === eks.nodes[otherColor(color)].diskGibibytes;
  if (isTold && givenAt(judged, color) === undefined) return [];
  const name = path(`eks.nodes.${color}.diskGibibytes`);
  return [
    `${name}: got ${diskGibibytes} GiB, and kubernetes.repositoryGibibytes gives ${repositoryGibibytes} GiB to the unpacked models of one pod, beside their archives and all images; ` +
      `allowed: more than that; do: pulumi config set --path '${name}' ${Math.min(16_384, 2 * repositoryGibibytes + 50)}`,
  ];
}
