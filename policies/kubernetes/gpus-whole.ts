import { resourceRule } from "../rule.ts";
import { gpusOf } from "./gpu-containers.ts";
import { podMakers, podOf, type PodMaker } from "./pods.ts";

export const gpusWhole = resourceRule<PodMaker>()({
  name: "kubernetes-gpus-whole",
  description: "A container's limit of GPUs is what it requests, and a whole number.",
  why: "Kubernetes shares no GPU between requests and limits, and refuses the pod when it is made, after the update has begun.",
  cure: "Set the same whole number in resources.requests and resources.limits.",
  types: podMakers,
  violations({ props }) {
    const pod = podOf(props);
    if (pod === undefined) return [];
    return gpusOf(pod).flatMap(({ path, resource, request, limit }) => {
      if (limit !== undefined && !/^\d+$/.test(limit))
        return [`${path}.resources.limits["${resource}"] is ${limit}; allowed: a whole number`];
      // Kubernetes takes a limit for the request too where there is none.
      if (request === undefined || request === limit) return [];
      return [
        `${path}.resources.requests["${resource}"] is ${request} with a limit of ${limit ?? "none"}; allowed: the same in both`,
      ];
    });
  },
});
