import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { cloudOptions, cloudTags } from "../../../../components/eks/cloud-place.ts";
import { partitionOf } from "../../../../components/eks/partition.ts";
import { cloudPlace } from "../../support/declare-cloud.ts";
import { declareEks } from "../../support/declare-eks.ts";

class Part extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Part", "part");
  }
}

class OwnProvider extends pulumi.ProviderResource {
  constructor() {
    super("aws", "frankfurt");
  }
}

describe("a place in AWS", () => {
  it("tags by name and stack, and with what the program says", () => {
    expect(cloudTags(cloudPlace, "shop-prod-network")).toEqual({
      Name: "shop-prod-network",
      "bluegreen.stack": "shop-prod",
      team: "search",
    });
  });

  it("leaves a part to the program's own provider, or gives it the one that it names", async () => {
    const { made } = await declareEks(() => {
      const part = new Part();
      const provider = new OwnProvider();
      return {
        part,
        provider,
        without: cloudOptions(cloudPlace, part),
        having: cloudOptions({ ...cloudPlace, provider }, part),
      };
    });
    expect(made.without).toEqual({ parent: made.part });
    expect(made.having).toEqual({ parent: made.part, provider: made.provider });
  });

  it.each([
    ["eu-central-1", "aws"],
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
  ])("in %s is in the partition %s", (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});
