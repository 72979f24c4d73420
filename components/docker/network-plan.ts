import type { Color } from "../color.ts";

/** Parts of the monitoring: roles of their containers, and ends of their names. */
export const monitoringParts = ["prometheus", "alertmanager", "exporter", "host", "nginx", "gpu"] as const;

export type MonitoringPart = (typeof monitoringParts)[number];

/** Host part of the first one's address; the others follow. */
const firstMonitoringHost = 20;

/** Fixed addresses in a stack's own network. */
export interface NetworkPlan {
  readonly subnet: string;
  /** Where the engine takes addresses for everybody else from, away from the fixed ones. */
  readonly dynamicRange: string;
  readonly gateway: string;
  readonly router: string;
  readonly colors: Readonly<Record<Color, string>>;
  readonly monitoring: Readonly<Record<MonitoringPart, string>>;
}

/**
 * Addresses in a /24 network: gateway .1, router .2, blue .10, green .11, monitoring from .20 on, and the upper half for whoever comes
 * without an address. Two re-created containers with dynamic addresses could swap them, and the users with them.
 */
export function planNetwork(subnet: string): NetworkPlan {
  const [, prefix] = /^((?:\d{1,3}\.){3})0\/24$/.exec(subnet) ?? [];
  if (prefix === undefined || prefix.split(".").some((part) => Number(part) > 255)) {
    throw new RangeError(
      `network.subnet: got "${subnet}"; allowed is an IPv4 network such as "172.28.83.0/24"`,
    );
  }
  return {
    subnet,
    dynamicRange: `${prefix}128/25`,
    gateway: `${prefix}1`,
    router: `${prefix}2`,
    colors: { blue: `${prefix}10`, green: `${prefix}11` },
    monitoring: Object.fromEntries(
      monitoringParts.map((part, at) => [part, `${prefix}${firstMonitoringHost + at}`]),
    ) as Record<MonitoringPart, string>,
  };
}
