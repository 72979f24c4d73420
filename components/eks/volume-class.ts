import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { objectLabels } from "../kubernetes/object-labels.ts";

/** Name of the class, for whoever asks for it by name. */
export const volumeClassName = "gp3";

export interface VolumeClassArgs {
  /** Of the cluster. */
  readonly provider: kubernetes.Provider;
  /** `<project>-<stack>`: the value of the label `bluegreen.stack`. */
  readonly prefix: string;
  /** ARN of the key that encrypts volumes. Another one is another class of the same name; volumes that are there keep theirs. */
  readonly encryptionKeyArn: pulumi.Input<string>;
  /** What has to be done before anything is made in the cluster. Default: nothing. */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * The class of volumes of claims that name none. EKS makes no default one, and its `gp2` is not encrypted by itself: without this class such claims
 * would wait for ever. A volume is made in the zone of the first pod that uses it, by the driver of EBS, which comes with the system nodes.
 */
export class VolumeClass extends pulumi.ComponentResource {
  /** Claims without a class get volumes once they exist, and the driver of EBS. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: VolumeClassArgs, options?: pulumi.ComponentResourceOptions) {
    const { provider, prefix, encryptionKeyArn, after = [] } = args;
    super("bluegreen:eks:VolumeClass", name, {}, { ...options, providers: { kubernetes: provider } });
    const volumes = new kubernetes.storage.v1.StorageClass(
      `${name}-class`,
      {
        metadata: {
          name: volumeClassName,
          labels: objectLabels(prefix, "volumes"),
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: "ebs.csi.aws.com",
        parameters: { type: "gp3", encrypted: "true", kmsKeyId: encryptionKeyArn },
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        reclaimPolicy: "Delete",
      },
      { parent: this, dependsOn: [...after] },
    );
    this.ready = [volumes];
    this.registerOutputs();
  }
}
