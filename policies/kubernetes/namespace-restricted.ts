import type { types } from "@pulumi/kubernetes";
import { z } from "zod";
import { resourceRule } from "../rule.ts";

const label = "pod-security.kubernetes.io/enforce";

const exemption = z.strictObject({ namespace: z.string(), reason: z.string().min(20) });

export const namespaceRestricted = resourceRule<types.input.core.v1.Namespace>()({
  name: "kubernetes-namespace-restricted",
  description: 'A namespace of the stack lets in pods of the level "restricted" alone.',
  why: "The API server then refuses any other pod there, whoever brings it and however.",
  cure: `Give the namespace the label ${label}: restricted, or exempt it with a reason.`,
  types: ["kubernetes:core/v1:Namespace"],
  thresholds: z.object({
    exempt: z
      .array(exemption)
      .default([
        {
          namespace: "models-nodes-namespace",
          reason: "Its pods make the directory of model files on every node, and no other pod stands there.",
        },
        {
          namespace: "gpus-namespace",
          reason: "Its pods count and watch the GPUs of nodes, and no other pod stands there.",
        },
      ])
      .describe("Namespaces by their names in the program, each with the reason."),
  }),
  violations({ name, props: { metadata } }, { exempt }) {
    if (exempt.some(({ namespace }) => namespace === name)) return [];
    const level = metadata?.labels?.[label];
    if (level === "restricted") return [];
    return [`metadata.labels["${label}"] is ${level ?? "left out"}; allowed: restricted`];
  },
});
