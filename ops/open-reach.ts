import { DockerReach } from "./docker-reach.ts";
import type { LastOutputs } from "./last-outputs.ts";
import type { Project } from "./project.ts";
import type { Reach } from "./reach.ts";
import { stackPlaceOf } from "./target/cluster-place.ts";

/**
 * How a stack of the project is reached, by the target that its file names; the file is read when something is asked first.
 *
 * @param lastOutputs asked by a target that no file can tell where it is
 */
export function openReach(project: Project, lastOutputs: LastOutputs): Reach {
  let opened: Promise<Reach> | undefined;
  const reach = () => (opened ??= reachOf(project, lastOutputs));
  return {
    cluster: async () => (await reach()).cluster(),
    account: async () => (await reach()).account(),
    target: async () => (await reach()).target(),
    recorded: async (outputs) => (await reach()).recorded(outputs),
    configured: async (config) => (await reach()).configured(config),
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };
}

/** Each target's code is loaded for it alone. */
async function reachOf(project: Project, lastOutputs: LastOutputs): Promise<Reach> {
  const place = await stackPlaceOf(project);
  switch (place.target) {
    case "docker":
      return new DockerReach(project);
    case "kubernetes": {
      const { KubernetesReach } = await import("./kubernetes-reach.ts");
      return new KubernetesReach(project, place.place);
    }
    case "eks": {
      const { EksReach } = await import("./eks-reach.ts");
      return new EksReach(project, place, lastOutputs);
    }
  }
}
