import type { ContainerArgs } from "@pulumi/docker";
import { z } from "zod";
import { resourceRule } from "../rule.ts";
import { mountsOf } from "./mounts.ts";
import { containerType } from "./types.ts";

export const readOnlyModels = resourceRule<ContainerArgs>()({
  name: "docker-read-only-models",
  description: "Models, and whatever else is mounted from the machine, are read-only.",
  why: "Both colors may read one model's file: a color that writes it changes what the other one serves, and its hash says so to nobody.",
  cure: "Set `readOnly: true` at the mount, and keep what is written in a volume of the stack.",
  types: [containerType],
  thresholds: z.object({
    modelPaths: z
      .array(z.string())
      .default(["/models"])
      .describe("Where containers have their models; a volume there has to be read-only too."),
  }),
  *violations({ props }, { modelPaths }) {
    for (const { path, hostPath, containerPath, readOnly } of mountsOf(props)) {
      const ofModels = modelPaths.some((root) => `${containerPath}/`.startsWith(`${root}/`));
      if (!readOnly && (ofModels || hostPath !== undefined))
        yield `${path}.readOnly is false at ${containerPath}; allowed: true`;
    }
  },
});
