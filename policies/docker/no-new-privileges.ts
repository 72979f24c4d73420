import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

/** Switches off what the engine does itself: seccomp, AppArmor, SELinux, hidden paths of the kernel. */
const filterOff = /^((seccomp|apparmor|systempaths)[:=]unconfined|label[:=]disable)$/;

export const noNewPrivileges = resourceRule<ContainerArgs>()({
  name: "docker-no-new-privileges",
  description:
    "No process of a container can get more rights than its first one, nor past the engine's filters.",
  why: "A program with the setuid bit makes root of any user, and a filter that is off lets it ask the kernel for anything.",
  cure: 'Set `securityOpts: ["no-new-privileges"]`, and take out what is unconfined or disabled.',
  types: [containerType],
  *violations({ props: { securityOpts = [] } }) {
    if (!securityOpts.some((option) => /^no-new-privileges([:=]true)?$/.test(option)))
      yield `securityOpts is [${securityOpts.join(", ")}]; allowed: a list with no-new-privileges`;
    for (const option of securityOpts)
      if (filterOff.test(option)) yield `securityOpts has ${option}; allowed: the engine's own filters`;
  },
});
