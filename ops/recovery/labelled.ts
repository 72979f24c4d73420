import type Docker from "dockerode";
import { labelNames } from "../../components/labels.ts";
import { partOf } from "../target/part.ts";
import type { Orphan } from "./orphan.ts";

/** The part of a Docker client that a recovery needs. */
export type RecoveryEngine = Pick<
  Docker,
  "listContainers" | "listNetworks" | "listVolumes" | "getContainer" | "getNetwork" | "getVolume"
>;

/** Everything in the engine that carries the stack's label, but its images, which every build makes anew. */
export async function labelled(docker: RecoveryEngine, label: string): Promise<Orphan[]> {
  const filters = { label: [`${labelNames.stack}=${label}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const runs = (state: string) => ["running", "restarting", "paused"].includes(state);
  const mounted = containers
    .filter(({ State: state }) => runs(state))
    .flatMap(({ Mounts: mounts }) => mounts.map(({ Name: name }) => name));
  return [
    ...containers.map(({ Id: id, Names: names, Labels: labels, State: state }) => ({
      kind: "container" as const,
      id,
      name: names[0]?.replace(/^\//, "") ?? id,
      part: partOf(labels),
      inUse: runs(state),
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
      inUse: mounted.includes(name),
    })),
  ];
}

/** Removes what nobody uses; what is gone already is no error. Containers have to go before the volumes that they mount. */
export async function removeOrphan(docker: RecoveryEngine, { kind, id }: Orphan): Promise<void> {
  try {
    if (kind === "container") await docker.getContainer(id).remove({ force: true });
    else if (kind === "network") await docker.getNetwork(id).remove();
    else await docker.getVolume(id).remove();
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode !== 404) throw error;
  }
}
