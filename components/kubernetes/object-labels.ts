import type { Color } from "../color.ts";
import { stackLabels } from "../labels.ts";

/** Labels of an object and of its pods: those by which operators find them, and those that Kubernetes recommends. */
export function objectLabels(prefix: string, role: string, color?: Color): Record<string, string> {
  return {
    ...stackLabels(prefix, role, color),
    "app.kubernetes.io/name": "bluegreen",
    "app.kubernetes.io/instance": prefix,
    "app.kubernetes.io/component": color ?? role,
    "app.kubernetes.io/managed-by": "pulumi",
  };
}
