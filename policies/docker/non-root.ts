import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

export const nonRoot = resourceRule<ContainerArgs>()({
  name: "docker-non-root",
  description: "Every container states a user, who is not root.",
  why: "Root in a container is root for every fault of the kernel, and for every file that is mounted.",
  cure: 'Set `user` to a number that no account of the machine has, such as "10001:10001".',
  types: [containerType],
  *violations({ props: { user = "" } }) {
    const [name = ""] = user.split(":");
    if (name === "" || name === "root" || Number(name) === 0)
      yield `user is ${user === "" ? "left to the image" : user}; allowed: a user other than root`;
  },
});
