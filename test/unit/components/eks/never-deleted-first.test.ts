import { beforeAll, describe, expect, it } from "vitest";
import { colors, weightsFor } from "../../../../components/color.ts";
import { AlbRoute } from "../../../../components/eks/alb-route.ts";
import { Database } from "../../../../components/eks/database.ts";
import { ImageRepository } from "../../../../components/eks/image-repository.ts";
import { ModelStore } from "../../../../components/eks/model-store.ts";
import { PromotionGate } from "../../../../components/gate/promotion-gate.ts";
import { gateLimits, newAlbRouter, releaseOf } from "../../support/balanced-stack.ts";
import { cloudPlace } from "../../support/declare-cloud.ts";
import { namesWhere, protectionIn, type Protection } from "../../support/protection.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
const sha256 = "a".repeat(64);

/** Whatever users, or their data, are lost with. */
function everything(deletionProtection?: boolean): void {
  const args = { place: cloudPlace, keyArn, ...(deletionProtection !== undefined && { deletionProtection }) };
  const router = newAlbRouter(args);
  const candidates = colors.map((color) => ({ color, release: releaseOf(color), resources: [] }));
  const gate = new PromotionGate("gate", {
    activeColor: "blue",
    candidates,
    url: router.directUrl,
    limits: gateLimits,
  });
  new AlbRoute("route", {
    router,
    activeColor: "blue",
    weights: weightsFor("blue", 10),
    backends: gate.backends,
  });
  new ImageRepository("images", { place: cloudPlace, keyArn });
  new ModelStore("models", { ...args, models: [{ name: "tiny", path: "models/tiny.gguf", sha256 }] });
  new Database("history", {
    ...args,
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    clientSecurityGroupId: "sg-of-nodes",
    password: "made-by-RandomSecret_0123",
    caFile: "/etc/rds.pem",
  });
}

describe("what users, or their data, are lost with", () => {
  let told: ReadonlyMap<string, Protection>;

  beforeAll(async () => {
    told = await protectionIn(() => {
      everything();
    });
  }, 60_000);

  it("is never deleted before there is another one", () => {
    expect(namesWhere(told, ({ deleteBeforeReplace }) => deleteBeforeReplace === false)).toEqual([
      "history-group",
      "history-instance",
      "history-parameters",
      "history-subnets",
      "images-repository",
      "router-balancer",
      "router-blue-targets",
      "router-green-targets",
      "router-security-group",
    ]);
  });

  it("is protected, but for what comes and goes, so that a destroy fails in its preview", () => {
    expect(namesWhere(told, ({ isProtected }) => isProtected !== true)).toEqual([
      "gate",
      "history-parameters",
      "images-age",
      "images-repository",
      `models-${sha256}/tiny.gguf`,
      "router-security-operators-8443-198.51.100.0/24",
      "router-security-users-443-0.0.0.0/0",
      "router-security-users-80-0.0.0.0/0",
    ]);
  });

  it("is given up where somebody says so", async () => {
    const free = await protectionIn(() => {
      everything(false);
    });
    expect(namesWhere(free, ({ isProtected }) => isProtected === true)).toEqual([]);
  });

  it("leaves models where they are when a program does not name them any more", () => {
    expect(namesWhere(told, ({ retainOnDelete }) => retainOnDelete === true)).toEqual([
      `models-${sha256}/tiny.gguf`,
    ]);
  });
});
