import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { VolumeClass } from "../../../../components/eks/volume-class.ts";
import { declareCloud } from "../../support/declare-cloud.ts";
import type { Declaration } from "../../support/declare.ts";

const encryptionKeyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";

describe("the class of volumes of a cluster", () => {
  let declaration: Declaration<object>;

  beforeAll(async () => {
    declaration = await declareCloud(() => {
      const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
      new VolumeClass("volumes", { provider, prefix: "shop-prod", encryptionKeyArn });
      return {};
    });
  }, 60_000);

  it("is that of claims which name none", () => {
    expect(declaration.named("volumes-class").inputs).toMatchObject({
      metadata: {
        name: "gp3",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        labels: { "bluegreen.stack": "shop-prod" },
      },
    });
  });

  it("makes encrypted disks of EBS, with the stack's own key", () => {
    expect(declaration.named("volumes-class").inputs).toMatchObject({
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true", kmsKeyId: encryptionKeyArn },
    });
  });

  it("waits for the first pod, for a disk is of one zone, and lets a claim grow", () => {
    expect(declaration.named("volumes-class").inputs).toMatchObject({
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    });
  });
});
