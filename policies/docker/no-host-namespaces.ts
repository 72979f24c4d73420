import type { ContainerArgs } from "@pulumi/docker";
import { known } from "../known.ts";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

/** The docker provider has no setting for the namespace of names (UTS): no program can share it. */
const modes = ["networkMode", "pidMode", "ipcMode", "usernsMode", "cgroupnsMode"] as const;

export const noHostNamespaces = resourceRule<ContainerArgs>()({
  name: "docker-no-host-namespaces",
  description: "No container shares the network, processes, memory, users or control groups of its machine.",
  why: "In a namespace of the machine a container sees, and reaches, what was never meant for it.",
  cure: "Take the mode out, and join the stack's own network by `networksAdvanced`.",
  types: [containerType],
  *violations({ props }) {
    for (const mode of modes)
      if (props[mode] === "host") yield `${mode} is host; allowed: anything else, or left out`;
    for (const [at, { name }] of known(props.networksAdvanced))
      if (name === "host") yield `networksAdvanced[${at}].name is host; allowed: a network of the stack`;
  },
});
