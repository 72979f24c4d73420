import {
  AttachLoadBalancerTargetGroupsCommand,
  DescribeAutoScalingGroupsCommand,
  DetachLoadBalancerTargetGroupsCommand,
} from "@aws-sdk/client-auto-scaling";
import type { Cloud } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { text } from "../shape.ts";

interface AttachmentValues {
  readonly autoscalingGroupName: string;
  readonly lbTargetGroupArn: string;
}

/** A group of instances that are the targets of a target group. */
export const attachment: EmulatedType<AttachmentValues> = {
  token: "aws:autoscaling/attachment:Attachment",
  inputs: {
    autoscalingGroupName: text({ required: true, replaces: true }),
    lbTargetGroupArn: text({ required: true, replaces: true }),
  },
  async create({ autoscalingGroupName, lbTargetGroupArn }, { scaling }) {
    await scaling.send(
      new AttachLoadBalancerTargetGroupsCommand(requestOf(autoscalingGroupName, lbTargetGroupArn)),
    );
    return `${autoscalingGroupName} ${lbTargetGroupArn}`;
  },
  async live(id, cloud) {
    const [autoscalingGroupName = "", lbTargetGroupArn = ""] = id.split(" ");
    const attached = await attachedTo(autoscalingGroupName, cloud);
    return attached.includes(lbTargetGroupArn) ? { autoscalingGroupName, lbTargetGroupArn } : undefined;
  },
  async remove(_id, cloud, { autoscalingGroupName, lbTargetGroupArn }) {
    const attached = await attachedTo(autoscalingGroupName, cloud);
    if (!attached.includes(lbTargetGroupArn)) return;
    await cloud.scaling.send(
      new DetachLoadBalancerTargetGroupsCommand(requestOf(autoscalingGroupName, lbTargetGroupArn)),
    );
  },
};

function requestOf(group: string, targetGroup: string) {
  return { AutoScalingGroupName: group, TargetGroupARNs: [targetGroup] };
}

async function attachedTo(group: string, { scaling }: Cloud): Promise<readonly string[]> {
  const request = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] });
  return (await scaling.send(request)).AutoScalingGroups?.[0]?.TargetGroupARNs ?? [];
}
