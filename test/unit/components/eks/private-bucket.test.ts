import { describe, expect, it } from "vitest";
import { PrivateBucket, type PrivateBucketArgs } from "../../../../components/eks/private-bucket.ts";
import { arnOf, cloudPlace, declareCloud } from "../../support/declare-cloud.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";

const declareBucket = (args: Partial<PrivateBucketArgs> = {}) =>
  declareCloud(() => {
    new PrivateBucket("store", { place: cloudPlace, holds: "things", ...args });
    return {};
  });

describe("a private bucket", () => {
  it("lets nobody in from outside, whatever somebody writes into its policy", async () => {
    const { named } = await declareBucket();
    expect(named("store-access").inputs).toEqual({
      bucket: "bucket-of-store-bucket",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(named("store-ownership").inputs).toMatchObject({
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("is reached by TLS 1.2 and later alone, and lets no service write unasked", async () => {
    const { named } = await declareBucket();
    const { Statement } = JSON.parse(named("store-policy").inputs["policy"] as string) as {
      Statement: object[];
    };
    const everything = [arnOf("store-bucket"), `${arnOf("store-bucket")}/*`];
    const refused = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: everything };
    expect(Statement).toEqual([
      { Sid: "RefusePlainHttp", ...refused, Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Sid: "RefuseOldTls", ...refused, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ]);
  });

  it("is encrypted with the key that was named, else with S3's own", async () => {
    expect((await declareBucket({ keyArn })).named("store-encryption").inputs).toMatchObject({
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    expect((await declareBucket()).named("store-encryption").inputs).toEqual({
      bucket: "bucket-of-store-bucket",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
  });

  it("keeps old versions for as long as is wished, and no upload that was given up", async () => {
    const kept = await declareBucket({ oldVersionDays: 30 });
    expect(kept.named("store-versions").inputs).toMatchObject({
      versioningConfiguration: { status: "Enabled" },
    });
    expect(kept.named("store-age").inputs).toMatchObject({
      rules: [
        {
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
        },
      ],
    });
    expect(kept.named("store-age").after).toEqual(["store-versions"]);
    const plain = await declareBucket();
    expect(plain.resources.map(({ name }) => name)).not.toContain("store-versions");
    expect(JSON.stringify(plain.named("store-age").inputs)).not.toMatch(/xpiration/);
  });

  it("is not deleted with what is in it, and has a name that leaves AWS room for its own part", async () => {
    const { named } = await declareBucket({
      place: { ...cloudPlace, prefix: "A_Project-with-a-long-name-production" },
    });
    const { bucketPrefix, forceDestroy } = named("store-bucket").inputs;
    expect(forceDestroy).toBe(false);
    expect(bucketPrefix).toMatch(/^[a-z0-9][a-z0-9-]{0,35}-$/);
    expect(bucketPrefix).toMatch(/-things-$/);
  });
});
