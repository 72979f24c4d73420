import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

export const notPrivileged = resourceRule<ContainerArgs>()({
  name: "docker-not-privileged",
  description: "No container is privileged.",
  why: "A privileged container is root on its machine: whoever breaks the model server has the machine.",
  cure: "Take `privileged` out, and add the one capability or device that is needed.",
  types: [containerType],
  *violations({ props: { privileged } }) {
    if (privileged === true) yield "privileged is true; allowed: false, or left out";
  },
});
