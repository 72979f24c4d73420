import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { encryptionKeyPolicy } from "./encryption-key-policy.ts";

/** Longest name of an alias without `alias/`. Source: AWS KMS developer guide, "Quotas". */
const longestAlias = 250;

export interface EncryptionKeyArgs {
  readonly place: CloudPlace;
  /**
   * Leaves the key in the account when its stack is destroyed: the last snapshot of a database, models, states and logs that are kept can be
   * read with nothing else. False has to be in force by an update before a destroy deletes the key. Default: true.
   */
  readonly keepAfterDestroy?: boolean;
  /** Days between a deletion of the key and the loss of what it encrypted: 7 to 30. Default: 30. */
  readonly deletionDays?: number;
  /** Days after which AWS makes another key material; older ones still decrypt. 90 to 2,560. Default: 365. */
  readonly rotationDays?: number;
}

/** The key of a stack in KMS: secrets of the cluster, disks of its nodes and its logs are encrypted with it. It rotates by itself, and outlives its stack. */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:EncryptionKey", name, {}, options);
    const { place, keepAfterDestroy = true, deletionDays = 30, rotationDays = 365 } = args;
    checkDays("deletionDays", deletionDays, 7, 30);
    checkDays("rotationDays", rotationDays, 90, 2560);
    const child = cloudOptions(place, this);
    const keyName = cloudName(place.prefix, name, longestAlias);
    const account = getCallerIdentityOutput(
      {},
      { parent: this, ...(place.provider && { provider: place.provider }) },
    );
    const key = new Key(
      `${name}-key`,
      {
        description: `Secrets, disks and logs of ${place.prefix}`,
        enableKeyRotation: true,
        rotationPeriodInDays: rotationDays,
        deletionWindowInDays: deletionDays,
        policy: account.accountId.apply((accountId) => encryptionKeyPolicy(place.region, accountId)),
        tags: cloudTags(place, keyName),
      },
      { ...child, retainOnDelete: keepAfterDestroy },
    );
    new Alias(`${name}-alias`, { name: `alias/${keyName}`, targetKeyId: key.keyId }, child);
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

function checkDays(path: string, days: number, least: number, most: number): void {
  if (Number.isInteger(days) && days >= least && days <= most) return;
  throw new RangeError(`encryptionKey.${path}: got ${days} days; allowed are ${least} to ${most} days`);
}
