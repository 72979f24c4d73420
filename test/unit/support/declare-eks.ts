import { arnOf } from "./declare-cloud.ts";
import { declare, type Declaration, type Declared } from "./declare.ts";

export const account = "123456789012";

/** What EKS tells of a cluster once it is there. */
export const endpoint = "https://CLUSTER.eks.example";

/** What a program declared, and what it made of it. */
export interface Made<Part> extends Declaration<object> {
  readonly made: Part;
}

/** Runs a program whose resources of EC2, IAM and EKS get what the real provider would add. */
export async function declareEks<Part>(make: () => Part): Promise<Made<Part>> {
  const parts: Part[] = [];
  const declared = await declare(
    () => {
      parts.push(make());
      return {};
    },
    {
      answers: { "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: account }) },
      computed: (type, name, inputs) => (type.startsWith("aws:") ? computed(type, name, inputs) : {}),
    },
  );
  const [made] = parts;
  if (made === undefined) throw new Error("the program made nothing");
  return { ...declared, made };
}

/** What somebody is told who makes a part that cannot be: a program that failed half-way would disturb the next one. */
export async function refusalOf(make: () => unknown): Promise<string> {
  const { made } = await declareEks(() => {
    try {
      make();
    } catch (error) {
      return error instanceof RangeError ? error.message : `no RangeError, but ${String(error)}`;
    }
    return "it was not refused";
  });
  return made;
}

/** Everything of one type, such as `aws:ec2/subnet:Subnet`. */
export function allOf({ resources }: Declaration<object>, type: string): readonly Declared[] {
  return resources.filter((resource) => resource.type === type);
}

/** A policy that an input holds as text. */
export function policyIn({ inputs }: Declared, input: string): { Statement: Record<string, unknown>[] } {
  return JSON.parse(inputs[input] as string) as { Statement: Record<string, unknown>[] };
}

function computed(type: string, name: string, inputs: Readonly<Record<string, unknown>>): object {
  const arn = arnOf(name);
  switch (type) {
    case "aws:ec2/eip:Eip":
      return { arn, publicIp: `address-of-${name}` };
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { arn, latestVersion: 3 };
    case "aws:kms/key:Key":
      return { arn, keyId: `id-of-${name}` };
    case "aws:eks/cluster:Cluster":
      return {
        arn,
        endpoint,
        certificateAuthority: { data: "Q0E=" },
        identities: [{ oidcs: [{ issuer: "https://oidc.example/id/1" }] }],
        vpcConfig: { ...(inputs["vpcConfig"] as object), clusterSecurityGroupId: "sg-of-cluster" },
      };
    case "aws:eks/nodeGroup:NodeGroup":
      return { arn, resources: [{ autoscalingGroups: [{ name: `asg-of-${name}` }] }] };
    default:
      return { arn };
  }
}
