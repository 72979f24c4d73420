import { resourceRule } from "../rule.ts";
import { containersOf, podOf, servingMakers, type Pod, type PodMaker } from "./pods.ts";

export const probed = resourceRule<PodMaker>()({
  name: "kubernetes-probed",
  description: "Whatever listens on a port is asked whether it may get users, and whether it still lives.",
  why: "Without a readiness probe users are sent to a pod whose model is not loaded, and without a liveness probe one that hangs stays for ever.",
  cure: "Give the container a readinessProbe and a livenessProbe, and a sidecar a startupProbe in place of the first.",
  types: servingMakers,
  violations({ props }) {
    const pod = podOf(props);
    return pod === undefined ? [] : unasked(pod);
  },
});

function unasked(pod: Pod): readonly string[] {
  const listening = containersOf(pod).filter(({ container }) => (container.ports ?? []).length > 0);
  return listening
    .filter(({ endsBefore }) => !endsBefore)
    .flatMap(({ path, container }) => {
      // A sidecar's readiness is its pod's, and not every sidecar may take that from the server.
      const first = container.restartPolicy === "Always" ? "startupProbe" : "readinessProbe";
      return ([first, "livenessProbe"] as const)
        .filter((probe) => container[probe] === undefined)
        .map((probe) => `${path}.${probe} is left out; it has to be there`);
    });
}
