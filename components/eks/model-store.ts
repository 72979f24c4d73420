import { BucketObjectv2 } from "@pulumi/aws/s3/bucketObjectv2";
import * as pulumi from "@pulumi/pulumi";
import type { ModelFile } from "../model.ts";
import { cloudOptions, type CloudPlace } from "./cloud-place.ts";
import { PrivateBucket } from "./private-bucket.ts";

export interface ModelStoreArgs {
  readonly place: CloudPlace;
  /** ARN of the KMS key that models are encrypted with. */
  readonly keyArn: pulumi.Input<string>;
  /** Files of this machine, whose checksums the caller has checked. One that is left out stays in the store: a color may serve it still. */
  readonly models: readonly StoredModel[];
  /** What somebody deletes or overwrites by hand can be brought back for so long. Default: 90. */
  readonly oldVersionDays?: number;
  /**
   * While it is true, the engine refuses to delete the store, in preview already. Update with false before a `pulumi destroy`, which then takes
   * every model in it, those that were left out included. Default: true.
   */
  readonly deletionProtection?: boolean;
}

/** A model's file with its checksum: without one nobody could tell what was stored. */
export type StoredModel = Pick<ModelFile, "name" | "path"> & { readonly sha256: string };

/**
 * Models in a bucket, each at a key that is named after its SHA-256: another file is another object, and what a color serves is never overwritten, as
 * long as the checksums are the files' own. S3 is sent a checksum of what it receives and refuses what came over broken; pods check the SHA-256 of what they fetched. No update deletes a model: one
 * that no color serves any more goes by hand, with `aws s3 rm`.
 */
export class ModelStore extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** `s3://<bucket>/<key>` of each model, by the model's name: for the program that fetches it, such as `aws s3 cp`. */
  readonly urls: Readonly<Record<string, pulumi.Output<string>>>;
  /** Keys of the models, known once they are there. */
  readonly keys: pulumi.Output<readonly string[]>;
  /** Policy of whoever may read models and nothing else, as JSON: for a `RolePolicy` of the role of the pods that fetch them. */
  readonly readPolicy: pulumi.Output<string>;
  /** The models are there once they exist. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: ModelStoreArgs, options?: pulumi.ComponentResourceOptions) {
    const { place, keyArn, models, oldVersionDays = 90, deletionProtection = true } = args;
    super("bluegreen:eks:ModelStore", name, {}, { protect: deletionProtection, ...options });
    models.forEach(refuseUnknowable);
    const child = cloudOptions(place, this);

    const store = new PrivateBucket(
      `${name}-models`,
      { place, holds: "models", keyArn, oldVersionDays, deleteWithObjects: !deletionProtection },
      { parent: this },
    );
    // By key, for two models may be one file, and a model may get another name: it stays the same object.
    const byKey = new Map(models.map((model) => [modelKey(model), model]));
    const objects = [...byKey].map(
      ([key, model]) =>
        new BucketObjectv2(
          `${name}-${key}`,
          {
            bucket: store.bucket,
            key,
            source: new pulumi.asset.FileAsset(model.path),
            sourceHash: model.sha256,
            checksumAlgorithm: "SHA256",
            contentType: "application/octet-stream",
            serverSideEncryption: "aws:kms",
            kmsKeyId: keyArn,
            bucketKeyEnabled: true,
            metadata: { sha256: model.sha256 },
          },
          // The provider would delete every version of it.
          { ...child, dependsOn: [...store.ready], protect: false, retainOnDelete: true },
        ),
    );

    this.bucket = store.bucket;
    this.arn = store.arn;
    this.urls = Object.fromEntries(
      models.map((model) => [model.name, pulumi.interpolate`s3://${store.bucket}/${modelKey(model)}`]),
    );
    this.keys = pulumi.all(objects.map(({ key }) => key));
    this.readPolicy = pulumi.all([store.arn, keyArn]).apply(([arn, key]) => readPolicy(arn, key));
    this.ready = [...store.ready, ...objects];
    this.registerOutputs({ bucket: this.bucket });
  }
}

/** Key of a model in its store: as in a model cache, `<SHA-256>/<file>`. */
export function modelKey({ path, sha256 }: Pick<StoredModel, "path" | "sha256">): string {
  return `${sha256}/${path.slice(path.lastIndexOf("/") + 1)}`;
}

function refuseUnknowable({ name, sha256 }: StoredModel): void {
  if (/^[0-9a-f]{64}$/.test(sha256)) return;
  throw new RangeError(
    `models.${name}.sha256: got "${sha256}"; allowed are 64 hexadecimal digits in lower case; take what sha256sum prints`,
  );
}

function readPolicy(bucketArn: string, keyArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/*` },
      { Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
    ],
  });
}
