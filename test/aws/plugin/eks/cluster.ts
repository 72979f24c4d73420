import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterConfigCommand,
  type LogType,
} from "@aws-sdk/client-eks";
import { ifThere, type Cloud } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, list, object, set, text } from "../shape.ts";
import { tagChanges, tagsShape, type Tags } from "../tags.ts";
import {
  clusterSecurityGroup,
  createClusterSecurityGroup,
  removeClusterSecurityGroup,
} from "./cluster-security-group.ts";

interface ClusterValues {
  readonly name: string;
  readonly roleArn: string;
  readonly version?: string;
  readonly vpcConfig: {
    readonly subnetIds: string[];
    readonly securityGroupIds?: string[];
    readonly endpointPrivateAccess?: boolean;
    readonly endpointPublicAccess?: boolean;
    readonly publicAccessCidrs?: string[];
  };
  readonly enabledClusterLogTypes?: LogType[];
  readonly tags?: Tags;
}

/**
 * A cluster: where the emulator knows of no Kubernetes behind it, moto makes up endpoint and certificate. Of it are name, role, version, network and tags;
 * everything else is kept in the state alone.
 */
export const cluster: EmulatedType<ClusterValues> = {
  token: "aws:eks/cluster:Cluster",
  inputs: {
    name: text({
      required: true,
      replaces: true,
      unique: true,
      longest: 100,
      pattern: /^[0-9A-Za-z][0-9A-Za-z_-]*$/,
    }),
    roleArn: text({ required: true, replaces: true }),
    version: text({ pattern: /^1\.\d+$/ }),
    vpcConfig: object(
      {
        subnetIds: set(text(), { required: true }),
        securityGroupIds: set(text()),
        endpointPrivateAccess: flag(),
        endpointPublicAccess: flag(),
        publicAccessCidrs: set(text()),
      },
      { required: true },
    ),
    accessConfig: object({
      authenticationMode: text({ oneOf: ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"] }),
      bootstrapClusterCreatorAdminPermissions: flag({ replaces: true }),
    }),
    bootstrapSelfManagedAddons: flag({ replaces: true }),
    deletionProtection: flag(),
    enabledClusterLogTypes: set(
      text({ oneOf: ["api", "audit", "authenticator", "controllerManager", "scheduler"] }),
    ),
    encryptionConfig: object({
      provider: object({ keyArn: text({ required: true }) }, { required: true }),
      resources: set(text({ oneOf: ["secrets"] }), { required: true }),
    }),
    kubernetesNetworkConfig: object({
      ipFamily: text({ oneOf: ["ipv4", "ipv6"], replaces: true }),
      serviceIpv4Cidr: text({ replaces: true }),
    }),
    upgradePolicy: object({ supportType: text({ oneOf: ["STANDARD", "EXTENDED"] }) }),
    zonalShiftConfig: object({ enabled: flag() }),
    defaultAddonsToRemoves: list(text()),
    tags: tagsShape,
  },
  async create(values, cloud) {
    await createClusterSecurityGroup(values.name, values.vpcConfig.subnetIds, cloud);
    await cloud.kubernetes.send(
      new CreateClusterCommand({
        name: values.name,
        roleArn: values.roleArn,
        version: values.version,
        resourcesVpcConfig: values.vpcConfig,
        tags: values.tags,
      }),
    );
    return values.name;
  },
  async live(name, cloud) {
    const found = (await ifThere(cloud.kubernetes.send(new DescribeClusterCommand({ name }))))?.cluster;
    if (found === undefined) return undefined;
    return {
      name,
      roleArn: found.roleArn,
      version: found.version,
      vpcConfig: {
        ...found.resourcesVpcConfig,
        clusterSecurityGroupId: await clusterSecurityGroup(name, cloud),
      },
      tags: found.tags ?? {},
      arn: found.arn,
      endpoint: found.endpoint,
      certificateAuthority: found.certificateAuthority,
      certificateAuthorities: [found.certificateAuthority],
      identities: [{ oidcs: [{ issuer: found.identity?.oidc?.issuer }] }],
      platformVersion: found.platformVersion,
      status: found.status,
    };
  },
  async update(name, values, cloud, recorded) {
    if (values.version !== recorded.version)
      throw new Error(`moto cannot take a cluster from version ${recorded.version} to ${values.version}`);
    await cloud.kubernetes.send(
      new UpdateClusterConfigCommand({ name, resourcesVpcConfig: values.vpcConfig }),
    );
    const arn = (await cloud.kubernetes.send(new DescribeClusterCommand({ name }))).cluster?.arn ?? "";
    await setClusterTags(arn, recorded.tags, values.tags, cloud);
  },
  async remove(name, cloud) {
    await ifThere(cloud.kubernetes.send(new DeleteClusterCommand({ name })));
    await removeClusterSecurityGroup(name, cloud);
  },
};

/** Gives a cluster the tags `wanted` instead of `recorded`. */
async function setClusterTags(
  resourceArn: string,
  recorded: Tags | undefined,
  wanted: Tags | undefined,
  { kubernetes }: Cloud,
): Promise<void> {
  const { gone, set: tags } = tagChanges(recorded, wanted);
  if (gone.length > 0) await kubernetes.send(new UntagResourceCommand({ resourceArn, tagKeys: gone }));
  if (Object.keys(tags).length > 0) await kubernetes.send(new TagResourceCommand({ resourceArn, tags }));
}
