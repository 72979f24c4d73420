import type { ResourceKind } from "../../../provider/kind.ts";
import { attachment } from "./autoscaling/attachment.ts";
import { group } from "./autoscaling/group.ts";
import type { Cloud } from "./cloud.ts";
import { launchTemplate } from "./ec2/launch-template.ts";
import { securityGroup } from "./ec2/security-group.ts";
import { securityGroupEgressRule, securityGroupIngressRule } from "./ec2/security-group-rule.ts";
import { subnet } from "./ec2/subnet.ts";
import { vpc } from "./ec2/vpc.ts";
import { cluster } from "./eks/cluster.ts";
import { nodeGroup } from "./eks/node-group.ts";
import { emulatedKind } from "./emulated-kind.ts";
import type { EmulatedType } from "./emulated-type.ts";
import { listener } from "./lb/listener.ts";
import { listenerRule } from "./lb/listener-rule.ts";
import { loadBalancer } from "./lb/load-balancer.ts";
import { targetGroup } from "./lb/target-group.ts";
import { recordedKind } from "./recorded-kind.ts";

/** The types that the emulator answers for. */
const emulated = [
  emulate(attachment),
  emulate(cluster),
  emulate(group),
  emulate(launchTemplate),
  emulate(listener),
  emulate(listenerRule),
  emulate(loadBalancer),
  emulate(nodeGroup),
  emulate(securityGroup),
  emulate(securityGroupEgressRule),
  emulate(securityGroupIngressRule),
  emulate(subnet),
  emulate(targetGroup),
  emulate(vpc),
];

/** Other names of emulated types, which would be recorded and so exist nowhere: name what to use instead. */
const otherNames: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/^aws:(alb|elasticloadbalancingv2|applicationloadbalancing)\//, "@pulumi/aws/lb"],
  [/^aws:ec2\/securityGroupRule:/, "@pulumi/aws/vpc: SecurityGroupIngressRule and SecurityGroupEgressRule"],
  [/^aws:lb\/targetGroupAttachment:/, "@pulumi/aws/autoscaling: Attachment"],
];

/** Finds what is behind a type's token. */
export function kindsOf(cloudNow: () => Cloud): (token: string) => ResourceKind {
  return (token) => {
    const [, instead] = otherNames.find(([pattern]) => pattern.test(token)) ?? [];
    if (instead !== undefined)
      throw new Error(`${token}: the tests' aws plugin does not emulate this type; use ${instead}`);
    const found = emulated.find((type) => type.token === token);
    return found?.kindOn(cloudNow) ?? recordedKind(token, () => cloudNow().region);
  };
}

function emulate<Values>(type: EmulatedType<Values>) {
  return {
    token: type.token,
    kindOn: (cloudNow: () => Cloud): ResourceKind => emulatedKind(type, cloudNow),
  };
}
