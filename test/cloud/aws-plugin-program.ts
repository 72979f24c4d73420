import { Attachment } from "@pulumi/aws/autoscaling/attachment";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import { Cluster } from "@pulumi/aws/eks/cluster";
import { NodeGroup } from "@pulumi/aws/eks/nodeGroup";
import { Role } from "@pulumi/aws/iam/role";
import { getListenerOutput } from "@pulumi/aws/lb/getListener";
import { Listener } from "@pulumi/aws/lb/listener";
import { ListenerRule } from "@pulumi/aws/lb/listenerRule";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import { programSettings } from "../program-settings.ts";

/** What a test changes from one update to the next. */
export interface AwsSettings {
  readonly region: string;
  /** Shares of the colors, 0 to 999. */
  readonly blue: number;
  readonly green: number;
  readonly groupPort: number;
  /** Nodes of green. */
  readonly nodes: number;
  readonly listenerTags: Readonly<Record<string, string>>;
  readonly deletionProtection: boolean;
}

const settings = programSettings() as AwsSettings;
const { region, blue, green, nodes } = settings;
const prefix = "plugin-test";
const tags = { "bluegreen.stack": prefix };

const vpc = new Vpc("network", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags });
const subnets = ["a", "b"].map(
  (zone, at) =>
    new Subnet(`public-${zone}`, {
      vpcId: vpc.id,
      cidrBlock: `10.0.${at}.0/24`,
      availabilityZone: `${region}${zone}`,
      tags: { ...tags, "kubernetes.io/role/elb": "1" },
    }),
);
const subnetIds = subnets.map(({ id }) => id);

const entrance = new SecurityGroup("entrance", {
  name: `${prefix}-entrance`,
  description: "Users",
  vpcId: vpc.id,
  tags,
});
new SecurityGroupIngressRule("users", {
  securityGroupId: entrance.id,
  ipProtocol: "tcp",
  fromPort: 80,
  toPort: 80,
  cidrIpv4: "0.0.0.0/0",
  description: "Everybody",
});

const balancer = new LoadBalancer("balancer", {
  name: `${prefix}-alb`,
  loadBalancerType: "application",
  subnets: subnetIds,
  securityGroups: [entrance.id],
  idleTimeout: 120,
  dropInvalidHeaderFields: true,
  desyncMitigationMode: "strictest",
  enableDeletionProtection: settings.deletionProtection,
  tags,
});
const [blueGroup, greenGroup] = (["blue", "green"] as const).map(
  (color) =>
    new TargetGroup(color, {
      name: `${prefix}-${color}`,
      port: settings.groupPort,
      protocol: "HTTP",
      vpcId: vpc.id,
      deregistrationDelay: 240,
      healthCheck: { path: "/ready", matcher: "200", interval: 10, timeout: 5 },
      tags: { ...tags, "bluegreen.color": color },
    }),
) as [TargetGroup, TargetGroup];

const listener = new Listener("users", {
  loadBalancerArn: balancer.arn,
  port: 80,
  protocol: "HTTP",
  defaultActions: [
    {
      type: "forward",
      forward: {
        targetGroups: [
          { arn: blueGroup.arn, weight: blue },
          { arn: greenGroup.arn, weight: green },
        ],
        stickiness: { enabled: blue > 0 && green > 0, duration: 60 },
      },
    },
  ],
  tags: { ...tags, ...settings.listenerTags },
});
new ListenerRule("direct", {
  listenerArn: listener.arn,
  priority: 10,
  conditions: [
    { pathPattern: { values: ["/green/*"] } },
    { httpHeader: { httpHeaderName: "X-Secret", values: ["secret-of-nobody"] } },
  ],
  actions: [{ type: "forward", targetGroupArn: greenGroup.arn }],
  transforms: [
    { type: "url-rewrite", urlRewriteConfig: { rewrite: { regex: "^/green/(.*)$", replace: "/$1" } } },
  ],
  tags,
});

const role = new Role("nodes", { name: `${prefix}-nodes`, assumeRolePolicy: "{}", tags });
const cluster = new Cluster("cluster", {
  name: prefix,
  roleArn: role.arn,
  vpcConfig: { subnetIds, endpointPrivateAccess: true },
  tags,
});
const group = new NodeGroup("green", {
  clusterName: cluster.name,
  nodeGroupName: `${prefix}-green`,
  nodeRoleArn: role.arn,
  subnetIds,
  instanceTypes: ["g4dn.xlarge"],
  amiType: "AL2023_x86_64_NVIDIA",
  scalingConfig: { minSize: 0, maxSize: 2, desiredSize: nodes },
  labels: { "bluegreen.color": "green" },
  taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NO_SCHEDULE" }],
  tags,
});
const instances = group.resources.apply(([found]) => found?.autoscalingGroups[0]?.name ?? "");
new Attachment("green", { autoscalingGroupName: instances, lbTargetGroupArn: greenGroup.arn });

export const balancerArn = balancer.arn;
export const address = balancer.dnsName;
export const listenerArn = listener.arn;
export const blueArn = blueGroup.arn;
export const greenArn = greenGroup.arn;
export const roleArn = role.arn;
export const instancesName = instances;
/** As a running route is asked. */
export const liveProtocol = getListenerOutput({ arn: listener.arn }).protocol;
