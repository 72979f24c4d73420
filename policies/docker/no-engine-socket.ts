import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { mountsOf } from "./mounts.ts";
import { containerType } from "./types.ts";

/** Sockets of engines, and the folders that they lie in. */
const engines = /^\/(|(var\/)?run)$|(^|\/)(docker|podman|containerd|crio|dockershim)(\/podman)?\.sock$/;

export const noEngineSocket = resourceRule<ContainerArgs>()({
  name: "docker-no-engine-socket",
  description: "No container gets the socket of its engine.",
  why: "Whoever may ask the engine may start a privileged container, and has the machine.",
  cure: "Take the mount out; what has to be known of containers is told by the provider and by the exporters.",
  types: [containerType],
  *violations({ props }) {
    for (const { path, hostPath } of mountsOf(props))
      if (hostPath !== undefined && engines.test(hostPath.replace(/(.)\/+$/, "$1")))
        yield `${path} is ${hostPath} of the machine; allowed: paths without the socket of an engine`;
  },
});
