import type Docker from "dockerode";
import { labelNames } from "../../components/labels.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { OperatorError } from "../exit.ts";
import { stackLabel, type Project } from "../project.ts";
import { inOrder, partOf, serviceOf, type RunningPart } from "./part.ts";

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
export async function stackContainers(docker: Docker, project: Project): Promise<RunningPart[]> {
  const found = await docker.listContainers({
    all: true,
    filters: { label: [`${labelNames.stack}=${stackLabel(project)}`] },
  });
  const known = found.flatMap(({ Id: id, Names: names, Labels: labels, State: state, Status: status }) => {
    const part = partOf(labels);
    if (!part) return [];
    const [name = id.slice(0, 12)] = names.map((given) => given.replace(/^\//, ""));
    const service = serviceOf(labels);
    const problem = problemOf(state, status);
    return [
      {
        part,
        ...(service && { service }),
        id,
        name,
        state,
        status,
        ...(problem !== undefined && { problem }),
      },
    ];
  });
  return inOrder(known);
}

function problemOf(state: string, status: string): string | undefined {
  if (state !== "running") return state;
  return status.includes("unhealthy") ? "unhealthy" : undefined;
}
