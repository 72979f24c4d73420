import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation";
import { Cluster as ControlPlane } from "@pulumi/aws/eks/cluster";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider";
import * as pulumi from "@pulumi/pulumi";
import { releaseIdentity, shortIdentity } from "../release.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { ClusterAddon, type AddonName, type AddonVersions } from "./cluster-addon.ts";
import { endpointAccess, type ClusterEndpoint } from "./cluster-endpoint.ts";
import { clusterPrincipals } from "./cluster-principal.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { partitionOf } from "./partition.ts";
import { ServiceRole } from "./service-role.ts";

/** Longest name of a cluster. Source: `Cluster.name` of @pulumi/aws 7.48.0. */
const longestName = 100;

/** What a node needs before it is ready. They run on every node, so EKS calls them active before there is one. */
const addonsBeforeNodes: readonly AddonName[] = ["eks-pod-identity-agent", "vpc-cni", "kube-proxy"];

export interface ClusterArgs {
  readonly place: CloudPlace;
  /** Private subnets of at least two zones. EKS takes others in their place, of the same network and zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Who reaches its API server from outside. */
  readonly endpoint: ClusterEndpoint;
  /** ARNs of roles and users that may do everything; the one that deploys is among them. */
  readonly administrators: readonly string[];
  /** ARNs of those that may look at everything in namespaces but Secrets, and change nothing. Default: nobody. */
  readonly viewers?: readonly string[];
  /**
   * ARN of the key that encrypts secrets and logs. Another one for secrets would replace the cluster, which is refused: make a second
   * cluster of another name beside it.
   */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /**
   * Minor version of Kubernetes; it can go up by one, never down. Default: 1.35, which EKS supports at the usual price until 27 March 2027
   * (EKS' release calendar as of April 2026); the tests of this repository run 1.34, without EKS.
   */
  readonly kubernetesVersion?: string;
  /** Versions of its add-ons. Default of each: see `ClusterAddonArgs.version`. */
  readonly addonVersions?: AddonVersions;
  /** Days that the logs of its control plane are kept. Default: 90. */
  readonly logDays?: number;
  /**
   * Refuses, until an update has set it to false, that the cluster is deleted or replaced: EKS does, and the engine for all its parts but
   * access entries, so that a destroy ends in its preview, before anything is gone. Default: true.
   */
  readonly deletionProtection?: boolean;
}

/**
 * A cluster of EKS: secrets and logs encrypted, every call to its API server in the audit log, and nobody let in but those who are named.
 * It has no nodes: `SystemNodeGroup` makes the first ones.
 */
export class Cluster extends pulumi.ComponentResource {
  /** Its name in EKS, known before it exists. */
  readonly identifier: string;
  /** Known only once it exists, so that what uses it comes after it. */
  readonly clusterName: pulumi.Output<string>;
  /**
   * A secret. Needs AWS CLI 2 where it is used. Known once every administrator is let in, so that what a program makes in the cluster
   * comes after their access, and goes before it.
   */
  readonly kubeconfig: pulumi.Output<string>;
  /** Of all nodes and of the control plane; what is to reach nodes needs a rule in it. */
  readonly securityGroupId: pulumi.Output<string>;
  /** For roles that a service account takes by OIDC; add-ons here take theirs by pod identity. */
  readonly oidcProviderArn: pulumi.Output<string>;
  readonly addonVersions: AddonVersions;
  /** In place once nodes may join and administrators are let in. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, options?: pulumi.ComponentResourceOptions) {
    const { deletionProtection = true } = args;
    super("bluegreen:eks:Cluster", name, {}, { ...(deletionProtection && { protect: true }), ...options });
    const { place, subnetIds, endpoint, administrators, viewers = [], encryptionKeyArn } = args;
    const { kubernetesVersion = "1.35", addonVersions = {}, logDays = 90 } = args;
    const access = endpointAccess(endpoint);
    const principals = clusterPrincipals(administrators, viewers);
    const clusterName = cloudName(place.prefix, name, longestName);
    const child = cloudOptions(place, this);
    const tags = cloudTags(place, clusterName);

    const role = new ServiceRole(
      `${name}-role`,
      { place, service: "eks.amazonaws.com", managedPolicies: ["AmazonEKSClusterPolicy"] },
      { parent: this },
    );
    // Made by EKS itself it would keep logs for ever, and unencrypted with the stack's key.
    const logs = new LogGroup(
      `${name}-logs`,
      {
        name: `/aws/eks/${clusterName}/cluster`,
        retentionInDays: logDays,
        kmsKeyId: encryptionKeyArn,
        tags,
      },
      child,
    );
    const controlPlane = new ControlPlane(
      `${name}-control-plane`,
      {
        name: clusterName,
        roleArn: role.arn,
        version: kubernetesVersion,
        vpcConfig: { subnetIds: [...subnetIds], ...access },
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        encryptionConfig: { resources: ["secrets"], provider: { keyArn: encryptionKeyArn } },
        enabledClusterLogTypes: ["api", "audit", "authenticator"],
        bootstrapSelfManagedAddons: false,
        deletionProtection,
        tags,
      },
      // One that replaces it fails by its name, which is taken. Deleted first, it would take nodes, add-ons and access with it.
      { ...child, dependsOn: [...role.ready, logs], deleteBeforeReplace: false },
    );
    const oidc = new OpenIdConnectProvider(
      `${name}-oidc`,
      { url: issuerOf(controlPlane), clientIdLists: ["sts.amazonaws.com"], tags },
      child,
    );
    // Somebody's access can be taken away while the cluster is protected.
    const revocable = { ...child, protect: false };
    const entries = principals.map(({ arn, right }) => {
      const entryName = `${name}-access-${shortIdentity(releaseIdentity(arn))}`;
      const target = { clusterName: controlPlane.name, principalArn: arn };
      const entry = new AccessEntry(entryName, { ...target, tags }, revocable);
      const policyArn = `arn:${partitionOf(place.region)}:eks::aws:cluster-access-policy/${right}`;
      const association = new AccessPolicyAssociation(
        entryName,
        { ...target, policyArn, accessScope: { type: "cluster" } },
        { ...revocable, dependsOn: [entry] },
      );
      return { right, entry, association };
    });
    const addons = addonsBeforeNodes.map(
      (addon) =>
        new ClusterAddon(
          `${name}-${addon}`,
          { place, clusterName: controlPlane.name, addon, version: addonVersions[addon] },
          { parent: this },
        ),
    );

    this.identifier = clusterName;
    this.clusterName = controlPlane.name;
    const administering = entries.filter(({ right }) => right === "AmazonEKSClusterAdminPolicy");
    this.kubeconfig = kubeconfigFor(
      controlPlane,
      place.region,
      administering.map(({ association }) => association.id),
    );
    this.securityGroupId = controlPlane.vpcConfig.apply(
      ({ clusterSecurityGroupId }) => clusterSecurityGroupId,
    );
    this.oidcProviderArn = oidc.arn;
    this.addonVersions = addonVersions;
    this.ready = [...entries.flatMap(({ entry, association }) => [entry, association]), ...addons];
    this.registerOutputs({ clusterName: this.clusterName, kubeconfig: this.kubeconfig });
  }
}

function issuerOf({ identities, name }: ControlPlane): pulumi.Output<string> {
  return pulumi.all([identities, name]).apply(([[identity], clusterName]) => {
    const issuer = identity?.oidcs[0]?.issuer;
    if (issuer === undefined) throw new Error(`EKS names no OIDC issuer of the cluster ${clusterName}`);
    return issuer;
  });
}

function kubeconfigFor(
  controlPlane: ControlPlane,
  region: string,
  after: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  const { name, endpoint, certificateAuthority } = controlPlane;
  return pulumi.secret(
    pulumi
      .all([name, endpoint, certificateAuthority, pulumi.all([...after])])
      .apply(([clusterName, server, authority]) =>
        kubeconfigOf({ clusterName, region, endpoint: server, certificateAuthority: authority.data }),
      ),
  );
}
