import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy";
import { Repository } from "@pulumi/aws/ecr/repository";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";

/** Of a repository's name, characters. Source: ECR API reference, CreateRepository, 2026-11. */
const longestRepositoryName = 256;

export interface ImageRepositoryArgs {
  readonly place: CloudPlace;
  /** ARN of the KMS key that images are encrypted with. */
  readonly keyArn: pulumi.Input<string>;
  /** What its images are, in a word: part of its name. Default: `server`. */
  readonly holds?: string;
  /** Age at which images without a tag are deleted. Default: 14. */
  readonly untaggedDays?: number;
  /** Lets the repository be deleted with all its images. Default: false. */
  readonly deleteWithImages?: boolean;
}

/**
 * A repository in which a tag means one image for ever, and every image is scanned as it comes. What has a tag is never deleted by age: a node that
 * is replaced has to fetch what its color serves, however old it is.
 */
export class ImageRepository extends pulumi.ComponentResource {
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>`; a colon and a tag make it an image, to push and to give to a color. Nodes need the right to pull. */
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ImageRepositoryArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:ImageRepository", name, {}, options);
    const { place, keyArn, holds = "server", untaggedDays = 14, deleteWithImages = false } = args;
    const child = cloudOptions(place, this);
    const repositoryName = cloudName(place.prefix.toLowerCase(), holds, longestRepositoryName);

    const repository = new Repository(
      `${name}-repository`,
      {
        name: repositoryName,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
        forceDelete: deleteWithImages,
        tags: cloudTags(place, repositoryName),
      },
      neverDeletedFirst(child),
    );
    new LifecyclePolicy(
      `${name}-age`,
      { repository: repository.name, policy: JSON.stringify({ rules: [untaggedRule(untaggedDays)] }) },
      child,
    );

    this.url = repository.repositoryUrl;
    this.arn = repository.arn;
    this.registerOutputs({ url: this.url });
  }
}

function untaggedRule(days: number) {
  return {
    rulePriority: 1,
    description: `Images without a tag, after ${days} days`,
    selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: days },
    action: { type: "expire" },
  };
}
