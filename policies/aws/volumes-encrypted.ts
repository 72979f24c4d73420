import type { types } from "@pulumi/kubernetes";
import type { VolumeArgs } from "@pulumi/aws/ebs/volume";
import type { InstanceArgs as Ec2Args } from "@pulumi/aws/ec2/instance";
import type { LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate";
import type { ClusterArgs } from "@pulumi/aws/rds/cluster";
import type { InstanceArgs as RdsArgs } from "@pulumi/aws/rds/instance";
import type { Unwrap } from "@pulumi/pulumi";
import { eachKnown, untilUnknown } from "../each-known.ts";
import { knownOr } from "../known.ts";
import { resourceRule } from "../rule.ts";

/** Whether a volume is encrypted, as its type says it: by text in launch templates and in storage classes. */
type Said = boolean | string | undefined;

/** A volume by its path, and what is said of it. */
type Volume = readonly [path: string, encrypted: Said];

/** Where each type says it, for every volume of it. */
const volumesOf = {
  "aws:ebs/volume:Volume": ({ encrypted }: Unwrap<VolumeArgs>) => [["encrypted", encrypted]],
  "aws:ec2/instance:Instance": ofInstance,
  "aws:ec2/launchTemplate:LaunchTemplate": ofLaunchTemplate,
  "aws:rds/cluster:Cluster": ({ storageEncrypted }: Unwrap<ClusterArgs>) => [
    ["storageEncrypted", storageEncrypted],
  ],
  "aws:rds/instance:Instance": ({ storageEncrypted }: Unwrap<RdsArgs>) => [
    ["storageEncrypted", storageEncrypted],
  ],
  "kubernetes:storage.k8s.io/v1:StorageClass": ({
    provisioner,
    parameters = {},
  }: Unwrap<types.input.storage.v1.StorageClass>) =>
    provisioner === "ebs.csi.aws.com" ? [["parameters.encrypted", parameters["encrypted"]]] : [],
} satisfies Readonly<Record<string, (props: never) => Iterable<Volume>>>;

export const volumesEncrypted = resourceRule<object>()({
  name: "aws-volumes-encrypted",
  description: "Volumes of nodes, pods and databases are encrypted.",
  why: "What users asked is on them, in logs, caches and the history, and a copy of a volume outlives its node.",
  cure: "Set what the path names to true, for a node's root disk too; a database and a volume have to be made anew for it.",
  types: Object.keys(volumesOf),
  *violations({ type, props }) {
    const read = volumesOf[type as keyof typeof volumesOf] as (props: object) => Iterable<Volume>;
    for (const [path, encrypted] of read(props))
      if (String(encrypted) !== "true") yield `${path} is ${encrypted ?? "left out"}; allowed: true`;
  },
});

function* ofInstance(instance: Unwrap<Ec2Args>): Generator<Volume> {
  yield* untilUnknown((): Volume[] => [["rootBlockDevice.encrypted", instance.rootBlockDevice?.encrypted]]);
  yield* eachKnown(instance.ebsBlockDevices, ({ deviceName, encrypted }): Volume[] => [
    [`ebsBlockDevices[${deviceName}].encrypted`, encrypted],
  ]);
}

function* ofLaunchTemplate({ blockDeviceMappings = [] }: Unwrap<LaunchTemplateArgs>): Generator<Volume> {
  // The image's own disks are encrypted only if its snapshots are, or if somebody has set the account's region so, which is off at first.
  // Source: "Amazon EBS encryption" and "Enable Amazon EBS encryption by default", EBS user guide, 2026-11.
  if (knownOr(() => blockDeviceMappings.every(({ ebs }) => ebs === undefined)) === true)
    yield ["blockDeviceMappings[].ebs.encrypted", undefined];
  yield* eachKnown(blockDeviceMappings, ({ deviceName = "", ebs }): Volume[] =>
    ebs === undefined ? [] : [[`blockDeviceMappings[${deviceName}].ebs.encrypted`, ebs.encrypted]],
  );
}
