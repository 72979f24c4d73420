import { posix } from "node:path";
import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { mountsOf } from "./mounts.ts";
import { containerType } from "./types.ts";

/** Sockets of engines, wherever they lie. */
const sockets = /(^|\/)(docker|podman|containerd|crio|dockershim)(\/podman)?\.sock(\.raw)?$/;

/** Folders in which engines keep theirs, and whatever lies in them; those of users are below a number. */
const folders = /^\/run\/(user\/\d+\/)?(docker|podman|containerd|crio|k3s)(\/|$)/;

/** Folders that have those in them. */
const parents = /^\/((var|run(\/user(\/\d+)?)?)?)$/;

export const noEngineSocket = resourceRule<ContainerArgs>()({
  name: "docker-no-engine-socket",
  description: "No container gets the socket of its engine.",
  why: "Whoever may ask the engine may start a privileged container, and has the machine.",
  cure: "Take the mount out; what has to be known of containers is told by the provider and by the exporters.",
  types: [containerType],
  *violations({ props }) {
    for (const { path, hostPath } of mountsOf(props))
      if (hostPath !== undefined && reachesEngine(hostPath))
        yield `${path} is ${hostPath} of the machine; allowed: paths without the socket of an engine`;
  },
});

/** `/var/run` is a link to `/run`. */
function reachesEngine(hostPath: string): boolean {
  const path = posix
    .normalize(hostPath)
    .replace(/(.)\/$/, "$1")
    .replace(/^\/var\/run(?=\/|$)/, "/run");
  return [sockets, folders, parents].some((kind) => kind.test(path));
}
