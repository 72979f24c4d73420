import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
} from "@aws-sdk/client-ec2";
import type { Cloud } from "../cloud.ts";

/** The security group that EKS makes for the nodes and the control plane of a cluster, which moto does not make. */
export async function createClusterSecurityGroup(
  cluster: string,
  subnetIds: readonly string[],
  { computing }: Cloud,
): Promise<void> {
  const { Subnets = [] } = await computing.send(new DescribeSubnetsCommand({ SubnetIds: [...subnetIds] }));
  await computing.send(
    new CreateSecurityGroupCommand({
      GroupName: nameOf(cluster),
      Description: `Nodes and control plane of ${cluster}`,
      VpcId: Subnets[0]?.VpcId,
    }),
  );
}

/** Its id; undefined where it is gone. */
export async function clusterSecurityGroup(
  cluster: string,
  { computing }: Cloud,
): Promise<string | undefined> {
  const Filters = [{ Name: "group-name", Values: [nameOf(cluster)] }];
  const { SecurityGroups = [] } = await computing.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups[0]?.GroupId;
}

export async function removeClusterSecurityGroup(cluster: string, cloud: Cloud): Promise<void> {
  const GroupId = await clusterSecurityGroup(cluster, cloud);
  if (GroupId !== undefined) await cloud.computing.send(new DeleteSecurityGroupCommand({ GroupId }));
}

function nameOf(cluster: string): string {
  return `eks-cluster-sg-${cluster}`;
}
