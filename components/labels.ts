import type { Color } from "./color.ts";

/** Labels by which operators find what belongs to a stack. Whatever a target makes carries them. */
export const labelNames = {
  /** `<project>-<stack>`. */
  stack: "bluegreen.stack",
  /**
   * `router`, `color`, with the workload `owl` also `triton` and `converter`, `history`, `monitoring` (an image), or a part of it: `prometheus`, `alertmanager`, `exporter`, `host`, `nginx`,
   * `gpu`, `grafana`; in a cluster also `nodes`, `plugin`, which counts GPUs, and on AWS `balancer`,
   * by which users reach the router, and `volumes`.
   */
  role: "bluegreen.role",
  color: "bluegreen.color",
  /** Ids of the containers that compute for a color's server. */
  services: "bluegreen.services",
} as const;

/** The labels of one thing of a stack. */
export function stackLabels(stack: string, role: string, color?: Color): Record<string, string> {
  return {
    [labelNames.stack]: stack,
    [labelNames.role]: role,
    ...(color && { [labelNames.color]: color }),
  };
}
