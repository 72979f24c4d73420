import * as pulumi from "@pulumi/pulumi";
import type { CloudPlace } from "../../../components/eks/cloud-place.ts";
import { EncryptionKey } from "../../../components/eks/encryption-key.ts";
import { ImageRepository } from "../../../components/eks/image-repository.ts";
import { StateBucket } from "../../../components/eks/state-bucket.ts";

/**
 * What has to be there before the first stack on AWS: a bucket in which Pulumi keeps the states of stacks, the key that encrypts them and their
 * secrets, and repositories for the images that stacks run. It wants `aws:region`, and keeps its own state on the machine that runs it.
 */
export = function program() {
  const place: CloudPlace = {
    region: new pulumi.Config("aws").require("region"),
    prefix: `${pulumi.getProject()}-${pulumi.getStack()}`,
    tags: {},
  };
  const key = new EncryptionKey("encryption", { place });
  const state = new StateBucket("state", { place, keyArn: key.arn });
  const images = ["model-server", "bluegreen-monitoring"].map(
    (holds) => [holds, new ImageRepository(holds, { place, keyArn: key.arn, holds })] as const,
  );
  return {
    backendUrl: state.backendUrl,
    secretsProvider: state.secretsProvider,
    repositories: Object.fromEntries(images.map(([holds, { url }]) => [holds, url])),
  };
};
