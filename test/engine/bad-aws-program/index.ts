import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Repository } from "@pulumi/aws/ecr/repository";
import { Cluster } from "@pulumi/aws/eks/cluster";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { Listener } from "@pulumi/aws/lb/listener";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";

// Breaks every rule of the policy pack about AWS. It is previewed alone: no account is behind it.
const tags = { Name: "bad", "bluegreen.stack": "bad" };
const subnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];
const vpcId = "vpc-0123456789abcdef0";
const arn = "arn:aws:iam::123456789012:role/bad";

const group = new SecurityGroup("group", { name: "bad", vpcId, tags });
new SecurityGroupIngressRule("shell", {
  securityGroupId: group.id,
  ipProtocol: "tcp",
  fromPort: 22,
  toPort: 22,
  cidrIpv4: "0.0.0.0/0",
  tags,
});
const balancer = new LoadBalancer("balancer", {
  name: "bad",
  loadBalancerType: "application",
  subnets: subnetIds,
  securityGroups: [group.id],
  tags,
});
const targets = new TargetGroup("targets", {
  name: "bad",
  port: 30_080,
  protocol: "HTTP",
  vpcId,
  targetType: "instance",
  deregistrationDelay: 30,
  tags,
});
const forward = [{ type: "forward", targetGroupArn: targets.arn }];
new Listener("plain", {
  loadBalancerArn: balancer.arn,
  port: 80,
  protocol: "HTTP",
  defaultActions: forward,
  tags,
});
new Listener("old", {
  loadBalancerArn: balancer.arn,
  port: 443,
  protocol: "HTTPS",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/bad",
  sslPolicy: "ELBSecurityPolicy-2016-08",
  defaultActions: forward,
  tags,
});
new Cluster("cluster", {
  name: "bad",
  roleArn: arn,
  deletionProtection: true,
  vpcConfig: { subnetIds, endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] },
  tags,
});
const role = new Role("role", {
  name: "bad",
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
  }),
  tags,
});
new RolePolicy("rights", {
  role: role.name,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::bad/*" }],
  }),
});
new LaunchTemplate("nodes", {
  name: "bad",
  metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 },
  blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 20 } }],
  tags,
});
new Repository("images", { name: "bad" });
