import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup";
import type { Unwrap } from "@pulumi/pulumi";
import { z } from "zod";
import { longestAnswerSeconds } from "../kubernetes/stack-pods.ts";
import { eachKnown } from "../each-known.ts";
import { stackRule } from "../rule.ts";
import { targetGroupTypes } from "./balancer-types.ts";

/** Where a target group says nothing, seconds. Source: ELB API reference, TargetGroupAttribute. */
const defaultDelaySeconds = 300;

export const deregistrationOutlastsStreams = stackRule({
  name: "aws-deregistration-outlasts-streams",
  description:
    "A node that leaves keeps its connections for as long as the longest stream of any color lasts.",
  why: "The balancer cuts what is still under way at the end of the delay.",
  cure: "Raise router.longestStreamSeconds of the stack, or bound the answers by settings.longestAnswerSeconds.",
  thresholds: z.object({
    longestStreamSeconds: z
      .int()
      .min(1)
      .default(120)
      .describe("Of answers that no pod of the stack tells, seconds; pods that tell longer ones win."),
  }),
  *violations(resources, { longestStreamSeconds }) {
    const longest = Math.max(longestStreamSeconds, longestAnswerSeconds(resources));
    const groups = resources.filter(({ type }) => targetGroupTypes.includes(type));
    yield* eachKnown(groups, ({ urn, name, props }) => {
      const { deregistrationDelay = defaultDelaySeconds } = props as Unwrap<TargetGroupArgs>;
      if (deregistrationDelay >= longest) return [];
      const text = `${name}: deregistrationDelay is ${deregistrationDelay} s; allowed: ${longest} s or more, the longest stream`;
      return [{ text, urn }];
    });
  },
});
