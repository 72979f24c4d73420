import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Database } from "../../../../components/eks/database.ts";
import { ImageRepository } from "../../../../components/eks/image-repository.ts";
import { newAlbRouter } from "../../support/balanced-stack.ts";
import { cloudPlace, declareCloud } from "../../support/declare-cloud.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";

describe("what users, or their data, are lost with", () => {
  it("is never deleted before there is another one", async () => {
    const kept: string[] = [];
    await declareCloud(() => {
      pulumi.runtime.registerStackTransformation(({ name, opts }) => {
        if ((opts as pulumi.CustomResourceOptions).deleteBeforeReplace === false) kept.push(name);
        return undefined;
      });
      newAlbRouter();
      new ImageRepository("images", { place: cloudPlace, keyArn });
      new Database("history", {
        place: cloudPlace,
        vpcId: "vpc-1",
        subnetIds: ["subnet-1", "subnet-2"],
        clientSecurityGroupId: "sg-of-nodes",
        keyArn,
        password: "made-by-RandomSecret_0123",
      });
      return {};
    });
    expect(kept.sort()).toEqual([
      "history-instance",
      "images-repository",
      "router-balancer",
      "router-blue-targets",
      "router-green-targets",
      "router-security-group",
    ]);
  });
});
