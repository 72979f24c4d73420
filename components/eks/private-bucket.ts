import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { bucketPolicy, type ServiceWriter } from "./bucket-policy.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";

/** S3 makes a name unique in the world by 26 characters behind this one. Source: the provider's `bucketPrefix`. */
const longestPrefix = 37;

const abandonedUploadDays = 7;

export interface PrivateBucketArgs {
  readonly place: CloudPlace;
  /** What it holds, in a word: part of its name. */
  readonly holds: string;
  /** ARN of the KMS key that its objects are encrypted with. Default: keys of S3's own, the only ones that some services can write with. */
  readonly keyArn?: pulumi.Input<string> | undefined;
  /** What is overwritten or deleted can be brought back for so long; 0: nothing can. Default: 0. */
  readonly oldVersionDays?: number;
  /** Age at which objects are deleted. Default: never. */
  readonly expireDays?: number;
  /** Services that may write into it. Default: none. */
  readonly writers?: pulumi.Input<readonly ServiceWriter[]>;
  /** Lets the bucket be deleted with all that is in it. Default: false. */
  readonly deleteWithObjects?: boolean;
}

/** A bucket that nobody outside of the account can be let into, encrypted, and reached by TLS alone. */
export class PrivateBucket extends pulumi.ComponentResource {
  /** Name of the bucket. */
  readonly bucket: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Done once all of it is in force. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: PrivateBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:PrivateBucket", name, {}, options);
    const {
      place,
      holds,
      keyArn,
      oldVersionDays = 0,
      expireDays,
      writers = [],
      deleteWithObjects = false,
    } = args;
    const child = cloudOptions(place, this);
    const start = cloudName(place.prefix.toLowerCase(), holds, longestPrefix - 1);

    const made = new s3.Bucket(
      `${name}-bucket`,
      { bucketPrefix: `${start}-`, forceDestroy: deleteWithObjects, tags: cloudTags(place, start) },
      child,
    );
    const bucket = made.bucket;
    const closed = new s3.BucketPublicAccessBlock(
      `${name}-access`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    const owned = new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    const encrypted = new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [encryption(keyArn)] },
      child,
    );
    const versioned = oldVersionDays > 0 ? [keptVersions(`${name}-versions`, bucket, child)] : [];
    const aged = new s3.BucketLifecycleConfiguration(
      `${name}-age`,
      { bucket, rules: lifecycle(oldVersionDays, expireDays) },
      { ...child, dependsOn: versioned },
    );
    const policy = pulumi.all([made.arn, writers]).apply(([arn, services]) => bucketPolicy(arn, services));
    const guarded = new s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy },
      { ...child, dependsOn: [closed] },
    );

    this.bucket = bucket;
    this.arn = made.arn;
    this.ready = [made, closed, owned, encrypted, ...versioned, aged, guarded];
    this.registerOutputs({ bucket: this.bucket });
  }
}

function keptVersions(
  name: string,
  bucket: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new s3.BucketVersioning(name, { bucket, versioningConfiguration: { status: "Enabled" } }, options);
}

function encryption(keyArn: pulumi.Input<string> | undefined) {
  return keyArn === undefined
    ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
    : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        // One call of KMS for many objects.
        bucketKeyEnabled: true,
      };
}

function lifecycle(oldVersionDays: number, expireDays: number | undefined) {
  return [
    {
      id: "tidy",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: abandonedUploadDays },
      ...(oldVersionDays > 0 && { noncurrentVersionExpiration: { noncurrentDays: oldVersionDays } }),
      ...(expireDays !== undefined && { expiration: { days: expireDays } }),
    },
  ];
}
