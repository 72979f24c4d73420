import type Docker from "dockerode";
import { labelNames } from "../../components/docker/labels.ts";
import { partOf } from "../containers.ts";
import type { Orphan } from "./orphan.ts";

/** The part of a Docker client that a recovery needs. */
export type RecoveryEngine = Pick<
  Docker,
  "listContainers" | "listNetworks" | "listVolumes" | "getContainer" | "getNetwork"
>;

/** Everything in the engine that carries the stack's label, but its images, which every build makes anew. */
export async function labelled(docker: RecoveryEngine, label: string): Promise<Orphan[]> {
  const filters = { label: [`${labelNames.stack}=${label}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Id: id, Names: names, Labels: labels, State: state }) => ({
      kind: "container" as const,
      id,
      name: names[0]?.replace(/^\//, "") ?? id,
      part: partOf(labels),
      inUse: ["running", "restarting", "paused"].includes(state),
    })),
    ...(await Promise.all(
      networks.map(async ({ Id: id, Name: name, Labels: labels }) => {
        const { Containers: users } = await docker.getNetwork(id).inspect();
        const inUse = Object.keys(users ?? {}).length > 0;
        return { kind: "network" as const, id, name, part: partOf(labels ?? {}), inUse };
      }),
    )),
    ...volumes.Volumes.map(({ Name: name, Labels: labels }) => ({
      kind: "volume" as const,
      id: name,
      name,
      part: partOf(labels),
      inUse: true,
    })),
  ];
}

/** Removes a container or a network that nobody uses; one that is gone already is no error. */
export async function removeOrphan(docker: RecoveryEngine, { kind, id }: Orphan): Promise<void> {
  try {
    if (kind === "container") await docker.getContainer(id).remove({ force: true });
    else if (kind === "network") await docker.getNetwork(id).remove();
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode !== 404) throw error;
  }
}
