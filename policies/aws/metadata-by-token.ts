import type { InstanceArgs } from "@pulumi/aws/ec2/instance";
import type { LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate";
import { z } from "zod";
import { untilUnknown } from "../each-known.ts";
import { resourceRule } from "../rule.ts";

export const metadataByToken = resourceRule<LaunchTemplateArgs | InstanceArgs>()({
  name: "aws-metadata-by-token",
  description: "The metadata service of a node answers to IMDSv2 alone, and to the node itself.",
  why: "By the older version, or over one hop more, any pod and any request that a server can be made to send takes the node's rights.",
  cure: 'Set metadataOptions.httpTokens to "required" and httpPutResponseHopLimit to 1.',
  types: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"],
  thresholds: z.object({
    hopLimit: z
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe("Hops that an answer may take; a pod is one further."),
  }),
  *violations({ props: { metadataOptions = {} } }, { hopLimit }) {
    const { httpEndpoint = "enabled" } = metadataOptions;
    if (httpEndpoint === "disabled") return;
    yield* untilUnknown(function* () {
      const { httpTokens } = metadataOptions;
      if (httpTokens !== "required")
        yield `metadataOptions.httpTokens is ${httpTokens ?? "left out"}; allowed: required`;
    });
    const { httpPutResponseHopLimit: hops } = metadataOptions;
    if (hops === undefined || hops > hopLimit)
      yield `metadataOptions.httpPutResponseHopLimit is ${hops ?? "left out"}; allowed: ${hopLimit} or less`;
  },
});
