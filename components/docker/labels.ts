/** Labels by which operators find what belongs to a stack. Containers, networks, volumes and images carry them. */
export const labelNames = {
  /** `<project>-<stack>`. */
  stack: "bluegreen.stack",
  /** `router`, `color`, `history`, `monitoring` (an image), or a part of it: `prometheus`, `alertmanager`, `exporter`, `host`, `nginx`, `gpu`. */
  role: "bluegreen.role",
  color: "bluegreen.color",
} as const;

/** Labels in the form that the docker provider takes, in a stable order. */
export function labelList(labels: Readonly<Record<string, string>>): { label: string; value: string }[] {
  return Object.entries(labels)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}
