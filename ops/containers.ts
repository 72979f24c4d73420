import type Docker from "dockerode";
import { colors, type Color } from "../components/color.ts";
import { labelNames } from "../components/docker/labels.ts";
import { dockerClient } from "../provider/docker-client.ts";
import { OperatorError } from "./exit.ts";
import { stackLabel, type Project } from "./project.ts";

/** What runs only where `monitoring.enabled` is. */
export const monitoringParts = ["prometheus", "alertmanager", "exporter", "host", "nginx"] as const;

/** What the config may add to them. */
export const optionalParts = ["gpu"] as const;

/** Part of a stack that runs in a container. */
export type Part = "router" | Color | (typeof monitoringParts)[number] | (typeof optionalParts)[number];

export const parts: readonly Part[] = ["router", ...colors, ...monitoringParts, ...optionalParts];

/** One container of a stack. */
export interface StackContainer {
  readonly part: Part;
  readonly id: string;
  readonly name: string;
  /** `running`, `exited`, … as Docker says it. */
  readonly state: string;
  /** Docker's words: `Up 3 minutes (healthy)`. */
  readonly status: string;
}

/** The engine, proven to answer. Throws `OperatorError` (`toolchain`) where none does. */
export async function connectDocker(): Promise<Docker> {
  try {
    const docker = dockerClient();
    await docker.ping();
    return docker;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(
      "toolchain",
      `Docker does not answer: ${reason}`,
      "start it, or run: npm run up",
      { cause: error },
    );
  }
}

/** The stack's containers, stopped ones too, router first. */
export async function stackContainers(docker: Docker, project: Project): Promise<StackContainer[]> {
  const found = await docker.listContainers({
    all: true,
    filters: { label: [`${labelNames.stack}=${stackLabel(project)}`] },
  });
  return found
    .flatMap((info) => {
      const part = partOf(info.Labels);
      if (!part) return [];
      const [name = info.Id.slice(0, 12)] = info.Names.map((given) => given.replace(/^\//, ""));
      return [{ part, id: info.Id, name, state: info.State, status: info.Status }];
    })
    .sort(
      (left, right) =>
        parts.indexOf(left.part) - parts.indexOf(right.part) || left.name.localeCompare(right.name),
    );
}

/** The part that labels name; undefined for others. */
export function partOf(given: Readonly<Record<string, string>>): Part | undefined {
  const wanted = given[labelNames.color] ?? given[labelNames.role];
  return parts.find((part) => part === wanted);
}
