import type { ContainerArgs } from "@pulumi/docker";
import { resourceRule } from "../rule.ts";
import { containerType } from "./types.ts";

export const readOnlyRoot = resourceRule<ContainerArgs>()({
  name: "docker-read-only-root",
  description: "The root of every container is read-only.",
  why: "What cannot be written cannot be replaced by whoever breaks in, and what runs is what was released.",
  cure: "Set `readOnly: true`, and give what has to be written a `tmpfs` or a volume.",
  types: [containerType],
  *violations({ props: { readOnly } }) {
    if (readOnly !== true) yield `readOnly is ${String(readOnly ?? "left out")}; allowed: true`;
  },
});
