import type { ContainerArgs } from "@pulumi/docker";
import { z } from "zod";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

export const capabilities = resourceRule<ContainerArgs>()({
  name: "docker-capabilities",
  description: "Every container drops all capabilities, and adds none but those that are allowed.",
  why: "A capability that is not needed is a way out of the container that need not be there.",
  cure: 'Set `capabilities: { drops: ["ALL"] }`, and allow what is needed by the threshold `allowed`.',
  types: [containerType],
  thresholds: z.object({
    allowed: z
      .array(z.string())
      .default([])
      .describe("Capabilities that may be added, such as `CAP_NET_BIND_SERVICE`."),
  }),
  *violations({ props: { capabilities } }, { allowed }) {
    const { drops = [], adds = [] } = capabilities ?? {};
    if (!drops.some((name) => plain(name) === "ALL"))
      yield `capabilities.drops is [${drops.join(", ")}]; allowed: a list with ALL`;
    for (const name of adds)
      if (!allowed.map(plain).includes(plain(name)))
        yield `capabilities.adds has ${name}; allowed: ${allowed.join(", ") || "none"}`;
  },
});

/** Engines take a name with and without its prefix. */
function plain(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, "");
}
