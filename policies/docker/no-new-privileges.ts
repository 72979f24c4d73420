import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

export const noNewPrivileges = resourceRule<ContainerArgs>()({
  name: "docker-no-new-privileges",
  description: "No process of a container can get more rights than its first one.",
  why: "Without it a program with the setuid bit makes root of any user.",
  cure: 'Set `securityOpts: ["no-new-privileges"]`.',
  types: [containerType],
  *violations({ props: { securityOpts = [] } }) {
    if (!securityOpts.some((option) => /^no-new-privileges([:=]true)?$/.test(option)))
      yield `securityOpts is [${securityOpts.join(", ")}]; allowed: a list with no-new-privileges`;
  },
});
