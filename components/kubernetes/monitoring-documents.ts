import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Documents } from "../monitoring/documents.ts";
import { optionsIn, type MonitoringPart, type PartContext } from "./monitoring-context.ts";
import type { PartVolume } from "./monitoring-volume.ts";
import { objectLabels } from "./object-labels.ts";

/** Where a part finds its documents. */
export const documentsFolder = "/etc/bluegreen";

/** A file for pods: the ConfigMap that holds it, and what a projected volume takes of that. */
export interface DeclaredFile {
  readonly resource: pulumi.Resource;
  readonly source: kubernetes.types.input.core.v1.VolumeProjection;
}

/**
 * A file of a part, in a ConfigMap of its own: Kubernetes takes none above 1 MiB, and the rules of sixteen KPIs, or all dashboards, may be
 * larger. Another text is another object and another pod, and the old one's is there until that has ended. The engine names it: a text that
 * comes back is another object than the one that is to be deleted yet.
 *
 * @param path below the volume's root
 */
export function declareFile(
  context: PartContext,
  part: MonitoringPart,
  path: string,
  text: string,
): DeclaredFile {
  const { name } = context;
  const { prefix, namespace } = context.place;
  const key = path.replaceAll("/", ".");
  const resource = new kubernetes.core.v1.ConfigMap(
    // The engine makes the object's name of it, and Kubernetes takes neither capitals nor underscores.
    `${name}-${part}-${key.toLowerCase().replaceAll("_", "-")}`,
    {
      metadata: { namespace, labels: objectLabels(prefix, part) },
      immutable: true,
      data: { [key]: text },
    },
    optionsIn(context),
  );
  return { resource, source: { configMap: { name: resource.metadata.name, items: [{ key, path }] } } };
}

/** What the image's `start.sh` configures a part with. */
export function declareDocuments(
  context: PartContext,
  part: MonitoringPart,
  documents: Documents,
): { readonly resources: readonly pulumi.Resource[]; readonly volume: PartVolume } {
  const files = Object.entries(documents).map(([name, text]) => declareFile(context, part, name, text));
  const sources = files.map(({ source }) => source);
  return {
    resources: files.map(({ resource }) => resource),
    volume: { name: "documents", mountPath: documentsFolder, source: { projected: { sources } } },
  };
}
