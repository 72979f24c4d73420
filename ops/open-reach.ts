import { DockerReach } from "./docker-reach.ts";
import type { Project } from "./project.ts";
import type { Reach } from "./reach.ts";
import { clusterPlaceOf } from "./target/cluster-place.ts";

/** How a stack of the project is reached, by the target that its file names; the file is read when something is asked first. */
export function openReach(project: Project): Reach {
  let opened: Promise<Reach> | undefined;
  const reach = () => (opened ??= reachOf(project));
  return {
    cluster: async () => (await reach()).cluster(),
    target: async () => (await reach()).target(),
    recorded: async (outputs) => (await reach()).recorded(outputs),
    configured: async (config) => (await reach()).configured(config),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

/** Each target's code is loaded for it alone. */
async function reachOf(project: Project): Promise<Reach> {
  const place = await clusterPlaceOf(project);
  if (place === undefined) return new DockerReach(project);
  const { KubernetesReach } = await import("./kubernetes-reach.ts");
  return new KubernetesReach(project, place);
}
