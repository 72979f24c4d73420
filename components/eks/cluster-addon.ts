import { Addon } from "@pulumi/aws/eks/addon";
import * as pulumi from "@pulumi/pulumi";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { ServiceRole } from "./service-role.ts";

/** What every cluster here has, by the names of EKS. */
export type AddonName =
  "vpc-cni" | "kube-proxy" | "eks-pod-identity-agent" | "coredns" | "aws-ebs-csi-driver";

/** Versions of add-ons, such as `{ coredns: "v1.12.1-eksbuild.2" }`. */
export type AddonVersions = Readonly<Partial<Record<AddonName, string>>>;

/** The rights that an add-on needs in AWS, and the service account of its pods that has them. */
interface AddonRights {
  readonly serviceAccount: string;
  readonly managedPolicy: string;
}

/** Source: Amazon EKS user guide, pages of these add-ons. The other ones need no rights. */
const rightsOf: Readonly<Partial<Record<AddonName, AddonRights>>> = {
  "vpc-cni": { serviceAccount: "aws-node", managedPolicy: "AmazonEKS_CNI_Policy" },
  "aws-ebs-csi-driver": {
    serviceAccount: "ebs-csi-controller-sa",
    managedPolicy: "service-role/AmazonEBSCSIDriverPolicy",
  },
};

export interface ClusterAddonArgs {
  readonly place: CloudPlace;
  readonly clusterName: pulumi.Input<string>;
  readonly addon: AddonName;
  /**
   * Its version. Default: the one that EKS recommends for the cluster's Kubernetes when it is made, which then stays: one that followed
   * the newest would change in updates that are about something else.
   */
  readonly version?: string;
  /** What has to be there before: the nodes, for what runs on any of them. Default: nothing. */
  readonly after?: readonly pulumi.Resource[];
}

/** An add-on of EKS. Its rights in AWS are its pods' own, not those of their nodes. */
export class ClusterAddon extends pulumi.ComponentResource {
  constructor(name: string, args: ClusterAddonArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:ClusterAddon", name, {}, options);
    const { place, clusterName, addon, version, after = [] } = args;
    const rights = rightsOf[addon];
    const role =
      rights &&
      new ServiceRole(
        `${name}-role`,
        { place, service: "pods.eks.amazonaws.com", managedPolicies: [rights.managedPolicy] },
        { parent: this },
      );
    new Addon(
      `${name}-addon`,
      {
        clusterName,
        addonName: addon,
        ...(version !== undefined && { addonVersion: version }),
        // What runs is what is declared, also where somebody edited it by hand.
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        ...(rights &&
          role && {
            podIdentityAssociations: [{ serviceAccount: rights.serviceAccount, roleArn: role.arn }],
          }),
        tags: cloudTags(place, `${place.prefix}-${addon}`),
      },
      { ...cloudOptions(place, this), dependsOn: [...after, ...(role?.ready ?? [])] },
    );
    this.registerOutputs();
  }
}
