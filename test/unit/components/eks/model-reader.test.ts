import * as kubernetes from "@pulumi/kubernetes";
import { beforeAll, describe, expect, it } from "vitest";
import { ModelReader } from "../../../../components/eks/model-reader.ts";
import { ModelStore, type StoredModel } from "../../../../components/eks/model-store.ts";
import { arnOf, cloudPlace, declareCloud } from "../../support/declare-cloud.ts";
import { valueOf, type Declaration } from "../../support/declare.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
const tiny: StoredModel = { name: "tiny", path: "models/tiny.gguf", sha256: "a".repeat(64) };

const declareReader = (region = cloudPlace.region) =>
  declareCloud(async () => {
    const provider = new kubernetes.Provider("cluster", { kubeconfig: "{}" });
    const standing = { provider, namespace: "shop", prefix: "shop-prod", ground: [] };
    const place = { ...cloudPlace, region };
    const store = new ModelStore("models", { place, keyArn, models: [tiny] });
    const reader = new ModelReader("reader", { place, clusterName: "shop-prod-cluster", standing, store });
    const { serviceAccountName } = reader;
    return { url: await valueOf(reader.url), region: reader.region, serviceAccountName };
  });

describe("who reads a store of models", () => {
  let declaration: Declaration<{ url: string; region: string; serviceAccountName: string }>;

  beforeAll(async () => {
    declaration = await declareReader();
  }, 60_000);

  const inputsOf = (name: string) => declaration.named(name).inputs;

  it("is a service account in the pods' namespace, with no word with the API server", () => {
    expect(inputsOf("reader-account")).toMatchObject({
      metadata: { name: "shop-prod-models", namespace: "shop" },
      automountServiceAccountToken: false,
    });
  });

  it("has a role by pod identity, which may read the store and nothing else", () => {
    expect(inputsOf("reader-association")).toMatchObject({
      clusterName: "shop-prod-cluster",
      namespace: "shop",
      serviceAccount: "shop-prod-models",
      roleArn: arnOf("reader-role-iam"),
    });
    expect(inputsOf("reader-role-iam")["assumeRolePolicy"]).toContain("pods.eks.amazonaws.com");
    expect(JSON.parse(inputsOf("reader-role-given")["policy"] as string)).toMatchObject({
      Statement: [
        { Effect: "Allow", Action: "s3:GetObject", Resource: `${arnOf("models-models-bucket")}/*` },
        { Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
      ],
    });
    expect(declaration.named("reader-association").after).toContain("reader-role-given");
  });

  it("is told where the store is", async () => {
    expect(declaration.outputs).toEqual({
      url: "https://bucket-of-models-models-bucket.s3.eu-central-1.amazonaws.com",
      region: "eu-central-1",
      serviceAccountName: "shop-prod-models",
    });
    const { outputs } = await declareReader("cn-north-1");
    expect(outputs.url).toMatch(/\.s3\.cn-north-1\.amazonaws\.com\.cn$/);
  });
});
