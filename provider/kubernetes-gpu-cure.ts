import { stackLabels } from "./kubernetes-names.ts";
import type { Pod, PodSpec } from "./kubernetes-object.ts";
import { lastingContainers } from "./kubernetes-pod-view.ts";

/** What pods ask for, and nodes have, by NVIDIA's device plugin. */
const gpuResource = "nvidia.com/gpu";

/** Of the scheduler, where no node has a pod's labels. */
const noNode = "didn't match Pod's node affinity/selector";

/**
 * What helps a pod with GPUs that no node takes: the end of a sentence, with its keys of the config. Undefined where GPUs and their nodes
 * are not what it lacks.
 *
 * @param told why no node takes it, in the scheduler's words
 */
export function gpuCure({ spec = {} }: Pick<Pod, "spec">, told: string): string | undefined {
  const asked = gpusOf(spec);
  if (asked === 0) return undefined;
  const asks = `it asks for ${asked} GPU${asked === 1 ? "" : "s"}`;
  const { [stackLabels.stack]: stack, [stackLabels.color]: color } = spec.nodeSelector ?? {};
  if (stack !== undefined && color !== undefined) return cureOfOwnNodes(asks, color, told);
  if (told.includes(`Insufficient ${gpuResource}`)) {
    return (
      `${asks}, and no node that it may go to has as many free; do: stop a standby without users (standby: stopped, in this or another stack), ` +
      `let pods share a GPU (kubernetes.gpu.devicePlugin.timeSlicing: 2), or add a node; a flip needs the GPUs of both colors at once. ` +
      `Nodes that offer none at all (kubectl describe node) lack a device plugin (kubernetes.gpu.devicePlugin) or a driver`
    );
  }
  const isTainted = told.includes("untolerated taint");
  const labels = Object.entries(spec.nodeSelector ?? {}).map(([name, value]) => `${name}=${value}`);
  if (labels.length === 0 || !(isTainted || told.includes(noNode))) return undefined;
  const taint = isTainted ? ", or add the taint of such nodes to kubernetes.gpu.tolerations" : "";
  return (
    `${asks}, on a node with ${labels.join(" and ")}; do: label one (kubectl label node <name> ${labels.join(" ")}), ` +
    `set another kubernetes.gpu.nodeSelector${taint}`
  );
}

/** Of a pod that goes to its color's own nodes, which its stack makes on EKS and labels with its name. */
function cureOfOwnNodes(asks: string, color: string, told: string): string | undefined {
  if (told.includes(`Insufficient ${gpuResource}`)) {
    return (
      `${asks}, and no node of ${color} has as many free; do: add a node (eks.nodes.${color}.nodes), let pods share a GPU (eks.gpu.timeSlicing: 2), ` +
      `or have fewer pods (kubernetes.replicas). A node that has just come offers its GPUs once the device plugin runs there`
    );
  }
  if (!told.includes(noNode)) return undefined;
  return (
    `${asks}, and no node of ${color} has joined the cluster; do: see why AWS gives none (aws autoscaling describe-scaling-activities: the account's quota for ` +
    `such instances, or no capacity in a zone), then raise the quota, or set another eks.nodes.${color}.instanceTypes, zones or capacity`
  );
}

function gpusOf(spec: PodSpec): number {
  return lastingContainers(spec).reduce(
    (sum, { resources }) => sum + Number(resources?.limits?.[gpuResource] ?? 0),
    0,
  );
}
