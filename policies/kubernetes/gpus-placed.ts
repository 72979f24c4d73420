import { untilUnknown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";
import { gpusOf } from "./gpu-containers.ts";
import { podMakers, podOf, type Pod, type PodMaker } from "./pods.ts";

export const gpusPlaced = resourceRule<PodMaker>()({
  name: "kubernetes-gpus-placed",
  description: "A pod with GPUs names the nodes that have them, and tolerates their taint.",
  why: "Nodes with GPUs keep all other pods away by a taint, and without labels the pod of a color may take the GPUs of the other one.",
  cure: "Set kubernetes.gpu.nodeSelector and kubernetes.gpu.tolerations of the stack.",
  types: podMakers,
  *violations({ props }) {
    const pod = podOf(props);
    if (pod === undefined) return;
    const asked = new Set(gpusOf(pod).map(({ resource }) => resource));
    yield* untilUnknown(function* () {
      if (asked.size > 0 && !hasNodes(pod))
        yield `${pod.path}.nodeSelector is left out; it has to name labels of the nodes with ${[...asked].join(", ")}`;
    });
    for (const resource of asked)
      if (!isTolerated(pod, resource))
        yield `${pod.path}.tolerations has none of ${resource}; allowed: one at least`;
  },
});

function hasNodes({ spec: { nodeSelector = {}, affinity } }: Pod): boolean {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return Object.keys(nodeSelector).length > 0 || (required?.nodeSelectorTerms ?? []).length > 0;
}

/** A toleration without a key is one of every taint. Nodes are tainted by the GPU's own name, whatever part of it is asked for. */
function isTolerated({ spec: { tolerations = [] } }: Pod, resource: string): boolean {
  const keys = [undefined, "", resource, "nvidia.com/gpu"];
  return tolerations.some(({ key }) => keys.includes(key));
}
