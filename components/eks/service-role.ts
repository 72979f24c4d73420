import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { partitionOf } from "./partition.ts";

/** Longest name of a role. Source: AWS IAM user guide, "IAM and AWS STS quotas". */
const longestName = 64;

export interface ServiceRoleArgs {
  readonly place: CloudPlace;
  /** Who may take the role: `eks.amazonaws.com`, `ec2.amazonaws.com`, `pods.eks.amazonaws.com`, … */
  readonly service: string;
  /** AWS' own policies, as their ARNs name them after `policy/`. Default: none. */
  readonly managedPolicies?: readonly string[];
  /** What it may do beside them. Default: nothing. */
  readonly statements?: readonly PolicyStatement[];
  /** What it may do beside all of that: a whole policy, as JSON. Default: nothing. */
  readonly policy?: pulumi.Input<string>;
}

/** One statement of a policy; every one of them allows. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
}

/** A role of a service of AWS: who may take it, and what it may do. */
export class ServiceRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** In place once the role may do what it has to; taken away after what depends on it. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ServiceRoleArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:ServiceRole", name, {}, options);
    const { place, service, managedPolicies = [], statements = [], policy } = args;
    const child = cloudOptions(place, this);
    const roleName = cloudName(place.prefix, name, longestName);
    const role = new Role(
      `${name}-iam`,
      { name: roleName, assumeRolePolicy: trustIn(service), tags: cloudTags(place, roleName) },
      child,
    );
    const attachments = managedPolicies.map(
      (policy) =>
        new RolePolicyAttachment(
          `${name}-${policy.slice(policy.lastIndexOf("/") + 1)}`,
          { role: role.name, policyArn: `arn:${partitionOf(place.region)}:iam::aws:policy/${policy}` },
          child,
        ),
    );
    const own =
      statements.length > 0 &&
      new RolePolicy(`${name}-policy`, { role: role.name, policy: policyDocument(statements) }, child);
    const given = policy !== undefined && new RolePolicy(`${name}-given`, { role: role.name, policy }, child);
    this.arn = role.arn;
    this.ready = [role, ...attachments, ...(own ? [own] : []), ...(given ? [given] : [])];
    this.registerOutputs({ arn: this.arn });
  }
}

/** Pods take a role with a tag for the session; everybody else without. */
function trustIn(service: string): string {
  const tag = service === "pods.eks.amazonaws.com" ? ["sts:TagSession"] : [];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole", ...tag] }],
  });
}

function policyDocument(statements: readonly PolicyStatement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: statements.map(({ actions, resources }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
    })),
  });
}
