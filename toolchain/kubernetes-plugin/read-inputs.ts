import type { Properties } from "../../provider/kind.ts";
import { normalized } from "./normalize.ts";
import { recordAt } from "./values.ts";

/** Annotations that controllers and kubectl write; a program that took them over would fight with them. */
const written = ["deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"];

/** Inputs of an object that a program takes over (`pulumi import`, `.get`): everything but what the server writes. */
export function importedInputs(live: Properties): Properties {
  const { status, ...object } = normalized(live);
  const metadata = recordAt(object, "metadata");
  const kept = Object.entries(recordAt(metadata, "annotations")).filter(([key]) => !written.includes(key));
  const { annotations, ...rest } = metadata;
  return {
    ...object,
    metadata: { ...rest, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
  };
}
