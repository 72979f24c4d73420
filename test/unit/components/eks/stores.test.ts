import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ImageRepository } from "../../../../components/eks/image-repository.ts";
import { modelKey, ModelStore, type StoredModel } from "../../../../components/eks/model-store.ts";
import { StateBucket } from "../../../../components/eks/state-bucket.ts";
import { arnOf, cloudPlace, declareCloud } from "../../support/declare-cloud.ts";
import { refusalOf } from "../../support/declare-eks.ts";
import { valueOf } from "../../support/declare.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
const sha256 = "a".repeat(64);
const tiny: StoredModel = { name: "tiny", path: "models/tiny.gguf", sha256 };

const objectOf = (model: StoredModel) => `models-${modelKey(model)}`;

const declareModels = (models: readonly StoredModel[]) =>
  declareCloud(async () => {
    const store = new ModelStore("models", { place: cloudPlace, keyArn, models });
    return { urls: await valueOf(pulumi.all(store.urls)), readPolicy: await valueOf(store.readPolicy) };
  });

describe("a store of models", () => {
  it("keeps each at a key that is named after its checksum, so that nothing is ever overwritten", async () => {
    const { outputs, named } = await declareModels([tiny]);
    expect(named(objectOf(tiny)).inputs).toMatchObject({
      bucket: "bucket-of-models-models-bucket",
      key: `${sha256}/tiny.gguf`,
      sourceHash: sha256,
      metadata: { sha256 },
    });
    expect(outputs.urls).toEqual({ tiny: `s3://bucket-of-models-models-bucket/${sha256}/tiny.gguf` });
  });

  it("has S3 check what arrives, and encrypts it, once the bucket is closed", async () => {
    const { named } = await declareModels([tiny]);
    expect(named(objectOf(tiny)).inputs).toMatchObject({
      checksumAlgorithm: "SHA256",
      serverSideEncryption: "aws:kms",
      kmsKeyId: keyArn,
    });
    expect(named(objectOf(tiny)).after).toEqual(
      expect.arrayContaining(["models-models-access", "models-models-policy", "models-models-encryption"]),
    );
    expect(named("models-models-versions").inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
  });

  it("knows a file by what it holds, whatever the model is called", async () => {
    const large: StoredModel = { name: "large", path: "models/large.gguf", sha256: "b".repeat(64) };
    const renamed = { ...tiny, name: "small" };
    const objectsOf = async (models: readonly StoredModel[]) => {
      const { resources } = await declareModels(models);
      return resources
        .filter(({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2")
        .map(({ name, inputs }) => [name, inputs["key"]]);
    };
    const both = [tiny, large].map((model) => [objectOf(model), modelKey(model)]);
    expect(await objectsOf([tiny, large])).toEqual(both);
    expect(await objectsOf([renamed, large])).toEqual(both);
    expect(await objectsOf([tiny, renamed, large])).toEqual(both);
  });

  it("tells where each model is, even two that are one file", async () => {
    const { outputs } = await declareModels([tiny, { ...tiny, name: "small" }]);
    const url = `s3://bucket-of-models-models-bucket/${sha256}/tiny.gguf`;
    expect(outputs.urls).toEqual({ tiny: url, small: url });
  });

  it("is not deleted with models in it, unless that is wished", async () => {
    const forced = async (args: { deletionProtection?: boolean }) => {
      const { named } = await declareCloud(() => {
        new ModelStore("models", { place: cloudPlace, keyArn, models: [], ...args });
        return {};
      });
      return named("models-models-bucket").inputs["forceDestroy"];
    };
    expect(await forced({})).toBe(false);
    expect(await forced({ deletionProtection: false })).toBe(true);
  });

  it("can be read by whoever gets its policy, who can do nothing else", async () => {
    const { outputs } = await declareModels([tiny]);
    expect(JSON.parse(outputs.readPolicy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:GetObject", Resource: `${arnOf("models-models-bucket")}/*` },
        { Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
      ],
    });
  });

  it.each(["", "A".repeat(64), "a".repeat(63)])(
    "refuses a model whose checksum is no SHA-256: %j",
    async (wrong) => {
      const models = [{ ...tiny, sha256: wrong }];
      expect(await refusalOf(() => new ModelStore("models", { place: cloudPlace, keyArn, models }))).toBe(
        `models.tiny.sha256: got "${wrong}"; allowed are 64 hexadecimal digits in lower case; take what sha256sum prints`,
      );
    },
  );
});

describe("a repository of images", () => {
  const declareImages = (deleteWithImages?: boolean) =>
    declareCloud(async () => {
      const args = deleteWithImages === undefined ? {} : { deleteWithImages };
      const images = new ImageRepository("images", { place: cloudPlace, keyArn, ...args });
      return { url: await valueOf(images.url) };
    });

  it("gives a tag one image for ever, scans what comes, and encrypts it", async () => {
    const { named, outputs } = await declareImages();
    expect(named("images-repository").inputs).toMatchObject({
      name: "shop-prod-server",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: keyArn }],
      forceDelete: false,
    });
    expect(outputs.url).toBe("123456789012.ecr.example/images-repository");
    expect((await declareImages(true)).named("images-repository").inputs).toMatchObject({
      forceDelete: true,
    });
  });

  it("never deletes an image that a color may serve, however old it is", async () => {
    const { named } = await declareImages();
    const { rules } = JSON.parse(named("images-age").inputs["policy"] as string) as {
      rules: readonly { selection: { tagStatus: string; countNumber: number } }[];
    };
    expect(rules.map(({ selection }) => [selection.tagStatus, selection.countNumber])).toEqual([
      ["untagged", 14],
    ]);
  });
});

describe("a bucket for states", () => {
  const declareState = () =>
    declareCloud(async () => {
      const state = new StateBucket("state", { place: cloudPlace, keyArn });
      return {
        backendUrl: await valueOf(state.backendUrl),
        secretsProvider: await valueOf(state.secretsProvider),
      };
    });

  it("tells what Pulumi needs to keep states, and their secrets, there", async () => {
    expect((await declareState()).outputs).toEqual({
      backendUrl: "s3://bucket-of-state-state-bucket?region=eu-central-1",
      secretsProvider: `awskms:///${keyArn}?region=eu-central-1`,
    });
  });

  it("is protected: the engine refuses to delete it, and all that belongs to it", async () => {
    const isProtected = await declareCloud(() => {
      const state = new StateBucket("state", { place: cloudPlace, keyArn });
      return { is: (state as unknown as { readonly __protect?: boolean }).__protect };
    });
    expect(isProtected.outputs.is).toBe(true);
  });

  it("brings a state back for a year, and is encrypted with the stack's key", async () => {
    const { named } = await declareState();
    expect(named("state-state-age").inputs).toMatchObject({
      rules: [{ noncurrentVersionExpiration: { noncurrentDays: 365 } }],
    });
    expect(named("state-state-encryption").inputs).toMatchObject({
      rules: [{ applyServerSideEncryptionByDefault: { kmsMasterKeyId: keyArn } }],
    });
  });
});
