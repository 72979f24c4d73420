import { eachKnown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";
import { containersOf, podOf, servingMakers, type PlacedContainer, type PodMaker } from "./pods.ts";

export const probed = resourceRule<PodMaker>()({
  name: "kubernetes-probed",
  description: "Whatever listens on a port is asked whether it may get users, and whether it still lives.",
  why: "Without a readiness probe users are sent to a pod whose model is not loaded, and without a liveness probe one that hangs stays for ever.",
  cure: "Give the container a readinessProbe and a livenessProbe, and a sidecar a startupProbe in place of the first.",
  types: servingMakers,
  violations({ props }) {
    const pod = podOf(props);
    return pod === undefined ? [] : eachKnown(containersOf(pod), unasked);
  },
});

function unasked({ path, container, endsBefore }: PlacedContainer): Iterable<string> {
  if (endsBefore || (container.ports ?? []).length === 0) return [];
  // A sidecar's readiness is its pod's, and not every sidecar may take that from the server.
  const first = container.restartPolicy === "Always" ? "startupProbe" : "readinessProbe";
  return eachKnown([first, "livenessProbe"] as const, (probe) =>
    container[probe] === undefined ? [`${path}.${probe} is left out; it has to be there`] : [],
  );
}
