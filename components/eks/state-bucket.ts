import * as pulumi from "@pulumi/pulumi";
import type { CloudPlace } from "./cloud-place.ts";
import { PrivateBucket } from "./private-bucket.ts";

export interface StateBucketArgs {
  readonly place: CloudPlace;
  /** ARN of the KMS key that states, and the secrets in them, are encrypted with. */
  readonly keyArn: pulumi.Input<string>;
  /** A state that was overwritten or deleted can be brought back for so long. Default: 365. */
  readonly oldVersionDays?: number;
}

/**
 * The bucket in which Pulumi keeps the states of stacks. It belongs to a program of its own, which comes before all others and keeps its state
 * elsewhere. It cannot be deleted: neither by the engine, which is told to protect it, nor by AWS, while anything is in it.
 */
export class StateBucket extends pulumi.ComponentResource {
  /** For `pulumi login`, and for the project's `backend.url`. */
  readonly backendUrl: pulumi.Output<string>;
  /** For `pulumi stack init --secrets-provider`, and for `secretsprovider` in a stack's file. */
  readonly secretsProvider: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: StateBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:StateBucket", name, {}, { protect: true, ...options });
    const { place, keyArn, oldVersionDays = 365 } = args;

    const store = new PrivateBucket(
      `${name}-state`,
      { place, holds: "state", keyArn, oldVersionDays },
      { parent: this },
    );

    this.backendUrl = pulumi.interpolate`s3://${store.bucket}?region=${place.region}`;
    this.secretsProvider = pulumi.interpolate`awskms:///${keyArn}?region=${place.region}`;
    this.arn = store.arn;
    this.registerOutputs({ backendUrl: this.backendUrl, secretsProvider: this.secretsProvider });
  }
}
