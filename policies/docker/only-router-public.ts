import type { ContainerArgs } from "@pulumi/docker";
import { z } from "zod";
import { labelNames } from "../../components/labels.ts";
import { known } from "../known.ts";
import { resourceRule } from "../rule.ts";
import { labelsOf } from "./labels.ts";
import { containerType } from "./types.ts";

export const onlyRouterPublic = resourceRule<ContainerArgs>()({
  name: "docker-only-router-public",
  description: "Only the router is reached from other machines.",
  why: "A color that is reached past the router answers users that no gate, no weight and no limit knows of.",
  cure: 'Publish the port on loopback (`ip: "127.0.0.1"`), and let users come through the router.',
  types: [containerType],
  thresholds: z.object({
    publicRoles: z
      .array(z.string())
      .default(["router"])
      .describe(
        `Values of the label \`${labelNames.role}\` whose containers may be reached from everywhere.`,
      ),
  }),
  *violations({ props }, { publicRoles }) {
    const role = labelsOf(props.labels)[labelNames.role];
    if (role !== undefined && publicRoles.includes(role)) return;
    if (props.publishAllPorts === true)
      yield `publishAllPorts is true for the role ${role ?? "none"}; allowed: ${publicRoles.join(", ")}`;
    for (const [at, { ip = "0.0.0.0" }] of known(props.ports))
      if (!isLoopback(ip))
        yield `ports[${at}].ip is ${ip} for the role ${role ?? "none"}; allowed: 127.0.0.1, and other addresses for ${publicRoles.join(", ") || "nobody"}`;
  },
});

function isLoopback(address: string): boolean {
  return /^127\.|^::1$/.test(address);
}
