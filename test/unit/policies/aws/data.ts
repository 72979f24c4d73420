import { imagesScanned } from "../../../../policies/aws/images-scanned.ts";
import { imageTagsImmutable } from "../../../../policies/aws/image-tags-immutable.ts";
import { tagged } from "../../../../policies/aws/tagged.ts";
import { volumesEncrypted } from "../../../../policies/aws/volumes-encrypted.ts";
import type { RuleCase } from "../rule-cases.ts";
import { sound, table } from "../table.ts";

const repository = sound("aws:ecr/repository:Repository", {
  imageTagMutability: "IMMUTABLE",
  imageScanningConfiguration: { scanOnPush: true },
  tags: { Name: "server", "bluegreen.stack": "shop-prod" },
});
const template = sound("aws:ec2/launchTemplate:LaunchTemplate", {
  blockDeviceMappings: [
    { deviceName: "/dev/xvda", ebs: { encrypted: "true" } },
    { deviceName: "/dev/xvdb", virtualName: "ephemeral0" },
  ],
});
const database = sound("aws:rds/instance:Instance", { storageEncrypted: true });
const storage = sound("kubernetes:storage.k8s.io/v1:StorageClass", {
  provisioner: "ebs.csi.aws.com",
  parameters: { encrypted: "true" },
});
const instance = sound("aws:ec2/instance:Instance", { rootBlockDevice: { encrypted: true } });
const volume = sound("aws:ebs/volume:Volume", { encrypted: true });

/** What rules say of images and volumes, and of whose they are. */
export const dataCases: readonly RuleCase[] = [
  ...table(imageTagsImmutable, [
    ["lets tags pass that stand still", repository(), []],
    [
      "refuses AWS' own default",
      repository({ imageTagMutability: undefined }),
      ["imageTagMutability is MUTABLE; allowed: IMMUTABLE"],
    ],
  ]),
  ...table(imagesScanned, [
    ["lets a repository pass that scans", repository(), []],
    [
      "refuses one that does not",
      repository({ imageScanningConfiguration: { scanOnPush: false } }),
      ["imageScanningConfiguration.scanOnPush is false or left out; allowed: true"],
    ],
  ]),
  ...table(volumesEncrypted, [
    ["lets encrypted disks of nodes pass", template(), []],
    ["lets an encrypted database pass", database(), []],
    ["lets encrypted volumes of pods pass", storage(), []],
    [
      "lets volumes pass that are none of EBS",
      storage({ provisioner: "nfs.csi.k8s.io", parameters: {} }),
      [],
    ],
    [
      "refuses plain disks of nodes",
      template({ blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 20 } }] }),
      ["blockDeviceMappings[/dev/xvda].ebs.encrypted is left out; allowed: true"],
    ],
    [
      "refuses a node whose disks its image decides",
      template({ blockDeviceMappings: undefined }),
      ["blockDeviceMappings[].ebs.encrypted is left out; allowed: true"],
    ],
    [
      "refuses a plain database",
      database({ storageEncrypted: false }),
      ["storageEncrypted is false; allowed: true"],
    ],
    [
      "refuses plain volumes of pods",
      storage({ parameters: undefined }),
      ["parameters.encrypted is left out; allowed: true"],
    ],
    [
      "refuses plain disks of an instance",
      instance({ rootBlockDevice: {}, ebsBlockDevices: [{ deviceName: "/dev/sdb" }] }),
      [
        "rootBlockDevice.encrypted is left out; allowed: true",
        "ebsBlockDevices[/dev/sdb].encrypted is left out; allowed: true",
      ],
    ],
    ["refuses a plain volume", volume({ encrypted: undefined }), ["encrypted is left out; allowed: true"]],
  ]),
  ...table(tagged, [
    ["lets a thing pass that says what it is and whose", repository(), []],
    [
      "refuses one that says nothing",
      repository({ tags: undefined }),
      ["tags has no Name and no bluegreen.stack; it has to have Name and bluegreen.stack"],
    ],
    [
      "refuses one without the tags of the configuration",
      repository(),
      ["tags has no team; it has to have team"],
      { tags: ["team"] },
    ],
  ]),
];
