import { colors, otherColor, type Color } from "../components/color.ts";
import { reservationOf } from "../components/eks/gpu-capacity.ts";
import type { EksStackConfig } from "./config.ts";
import { hasRegion, zonesOf } from "./eks-region.ts";
import { givenAt, type JudgedConfig, type Path } from "./judged-config.ts";

/** Nodes and GPUs of a stack on AWS that are fine alone and wrong together, a sentence each. */
export function eksNodesConflicts(judged: JudgedConfig, config: EksStackConfig, path: Path): string[] {
  return [
    ...sharesOfOneGpu(config, path),
    ...exporterNobodyAsks(judged, config, path),
    ...watchedTwice(judged, path),
    ...twoCountsOfOne(config, path),
    ...colors.flatMap((color) => [
      ...zonesElsewhere(judged, config, color, path),
      ...reservationWithoutCount(judged, config, color, path),
    ]),
  ];
}

function sharesOfOneGpu({ eks: { gpu } }: EksStackConfig, path: Path): string[] {
  const many = colors.find((color) => gpu.perPod[color] > 1);
  if (gpu.timeSlicing === undefined || many === undefined) return [];
  const name = path("eks.gpu.perPod");
  return [
    `${name}: got ${gpu.perPod[many]} GPUs for ${many} with eks.gpu.timeSlicing ${gpu.timeSlicing}, where two shares may be of one GPU; ` +
      `allowed: 1; do: pulumi config set --path '${name}' 1`,
  ];
}

function exporterNobodyAsks(judged: JudgedConfig, { monitoring }: EksStackConfig, path: Path): string[] {
  const key = "eks.gpu.dcgmExporterImage";
  if (monitoring.enabled || (givenAt(judged, key) ?? "") === "") return [];
  return [
    `${path(key)}: it is set without monitoring.enabled, where nobody asks it; ` +
      `allowed: with monitoring; do: pulumi config set --path '${path("monitoring.enabled")}' true`,
  ];
}

/** The Kubernetes target's ways to watch GPUs of nodes that somebody else has made. */
function watchedTwice(judged: JudgedConfig, path: Path): string[] {
  return ["monitoring.gpus", "monitoring.gpuExporterImage"]
    .filter((key) => (givenAt(judged, key) ?? false) !== false)
    .map(
      (key) =>
        `${path(key)}: it is set with target eks, where eks.gpu.dcgmExporterImage watches GPUs; ` +
        `allowed: with target docker or kubernetes; do: pulumi config rm --path '${path(key)}'`,
    );
}

function zonesElsewhere(judged: JudgedConfig, config: EksStackConfig, color: Color, path: Path): string[] {
  const key = `eks.nodes.${color}`;
  if (!hasRegion(config) || givenAt(judged, key) === undefined) return [];
  const known = zonesOf(config);
  return (config.eks.nodes[color].zones ?? []).flatMap((zone, at) => {
    if (known.includes(zone)) return [];
    const name = path(`${key}.zones[${at}]`);
    return [
      `${name}: got "${zone}"; allowed: those of eks.network.zones: ${known.join(", ")}; do: pulumi config set --path '${name}' ${known[0] ?? ""}`,
    ];
  });
}

function reservationWithoutCount(
  judged: JudgedConfig,
  { eks }: EksStackConfig,
  color: Color,
  path: Path,
): string[] {
  if (givenAt(judged, `eks.nodes.${color}`) === undefined) return [];
  const { capacity, nodes, reservedInstances } = eks.nodes[color];
  const name = path(`eks.nodes.${color}.reservedInstances`);
  if (typeof capacity !== "object") {
    if (reservedInstances === undefined) return [];
    return [
      `${name}: got ${reservedInstances} with capacity ${capacity}, which reserves nothing; allowed: with capacity.reservation or ` +
        `capacity.capacityBlock; do: pulumi config rm --path '${name}'`,
    ];
  }
  const other = eks.nodes[otherColor(color)];
  const shared = reservationOf(other.capacity) === reservationOf(capacity);
  // At a flip both colors run.
  const wanted = shared ? nodes + other.nodes : nodes;
  if (reservedInstances !== undefined && reservedInstances >= wanted) return [];
  const got = reservedInstances === undefined ? "it is missing" : `got ${reservedInstances}`;
  const [kind = ""] = Object.keys(capacity);
  const beside = shared
    ? `nodes ${nodes}, with nodes ${other.nodes} of the other color in it`
    : `nodes ${nodes}`;
  return [
    `${name}: ${got} beside capacity.${kind} and ${beside}; allowed: how many instances the reservation holds, ${wanted} or more ` +
      `(aws ec2 describe-capacity-reservations); do: pulumi config set --path '${name}' ${wanted}`,
  ];
}

/** Of one reservation there is one number. */
function twoCountsOfOne({ eks: { nodes } }: EksStackConfig, path: Path): string[] {
  const { blue, green } = nodes;
  const id = reservationOf(blue.capacity);
  if (id === undefined || id !== reservationOf(green.capacity)) return [];
  const [first, second] = [blue.reservedInstances, green.reservedInstances];
  if (first === undefined || second === undefined || first === second) return [];
  const name = path("eks.nodes.green.reservedInstances");
  return [
    `${name}: got ${second}, and blue says ${first} of ${id}, which is the reservation of both; allowed: how many instances it holds, for both colors ` +
      `(aws ec2 describe-capacity-reservations); do: pulumi config set --path '${name}' ${first}`,
  ];
}
