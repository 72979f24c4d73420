import { z } from "zod";
import { labelNames } from "../../components/labels.ts";
import { knownOr } from "../known.ts";
import { resourceRule } from "../rule.ts";

/** Types that cost money, hold data or give rights, and take tags. */
const taggedTypes = [
  "aws:alb/listener:Listener",
  "aws:alb/listenerRule:ListenerRule",
  "aws:alb/loadBalancer:LoadBalancer",
  "aws:alb/targetGroup:TargetGroup",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:ebs/volume:Volume",
  "aws:ec2/eip:Eip",
  "aws:ec2/flowLog:FlowLog",
  "aws:ec2/instance:Instance",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ecr/repository:Repository",
  "aws:eks/addon:Addon",
  "aws:eks/cluster:Cluster",
  "aws:eks/nodeGroup:NodeGroup",
  "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:lb/listener:Listener",
  "aws:lb/listenerRule:ListenerRule",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:lb/targetGroup:TargetGroup",
  "aws:rds/cluster:Cluster",
  "aws:rds/instance:Instance",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:s3/bucket:Bucket",
] as const;

interface Tagged {
  readonly tags?: Readonly<Record<string, string>>;
}

export const tagged = resourceRule<Tagged>()({
  name: "aws-tagged",
  description: "Whatever costs money, holds data or gives rights says by tags what it is and whose.",
  why: "Nobody can tell else what it costs, whether it may go, and which stack it belongs to.",
  cure: "Give it cloudTags(place, name) of components/eks/cloud-place.ts.",
  types: taggedTypes,
  thresholds: z.object({
    tags: z.array(z.string()).default(["Name", labelNames.stack]).describe("Tags that have to be there."),
  }),
  violations({ props: { tags: own = {} } }, { tags }) {
    // One whose value a preview cannot know is there.
    const missing = tags.filter((tag) => knownOr(() => own[tag] ?? "") === "");
    return missing.length === 0
      ? []
      : [`tags has no ${missing.join(" and no ")}; it has to have ${tags.join(" and ")}`];
  },
});
