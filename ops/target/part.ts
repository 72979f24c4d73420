import { colors, type Color } from "../../components/color.ts";
import { labelNames } from "../../components/labels.ts";

/** What runs only where `monitoring.enabled` is. */
export const monitoringParts = ["prometheus", "alertmanager", "exporter", "host", "nginx"] as const;

/** What the config may add to them. */
export const optionalParts = ["gpu", "grafana"] as const;

/** Part of a stack that runs by itself. */
export type Part = "router" | Color | (typeof monitoringParts)[number] | (typeof optionalParts)[number];

export const parts: readonly Part[] = ["router", ...colors, ...monitoringParts, ...optionalParts];

/** What a color of the workload `owl` has behind its server. */
export const services = ["triton", "converter"] as const;

export type Service = (typeof services)[number];

/** One container, or pod, of a stack. */
export interface RunningPart {
  readonly part: Part;
  /** What it is of a color whose services have a container each. Default: the server that users reach, or no color. */
  readonly service?: Service;
  /** Containers of a pod with several, the one that does its work first. Default: there is one. */
  readonly containers?: readonly string[];
  /** How the target addresses it. */
  readonly id: string;
  readonly name: string;
  /** `running`, or what the target says instead: `exited`, `pending`, … */
  readonly state: string;
  /** The target's own words: `Up 3 minutes (healthy)`, `1 of 1 ready, for 3 minutes`. */
  readonly status: string;
  /** Why it does not do its work, in a few words; undefined where it does, or is on its way. */
  readonly problem?: string;
}

/** The part that labels name; undefined for others. */
export function partOf(given: Readonly<Record<string, string>>): Part | undefined {
  const wanted = given[labelNames.color] ?? given[labelNames.role];
  return parts.find((part) => part === wanted);
}

/** The service that labels name; undefined for others. */
export function serviceOf(given: Readonly<Record<string, string>>): Service | undefined {
  return services.find((service) => service === given[labelNames.role]);
}

/** As operators call it: `blue`, `blue-triton`. */
export function titleOf({ part, service }: Pick<RunningPart, "part" | "service">): string {
  return service === undefined ? part : `${part}-${service}`;
}

/** Router first, and what is of one part by its name. */
export function inOrder<Of extends Pick<RunningPart, "part" | "name">>(found: readonly Of[]): Of[] {
  const place = ({ part }: Of) => parts.indexOf(part);
  return [...found].sort((left, right) => place(left) - place(right) || left.name.localeCompare(right.name));
}
