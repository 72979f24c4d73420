import { beforeAll, describe, expect, it } from "vitest";
import { EncryptionKey } from "../../../../components/eks/encryption-key.ts";
import { cloudPlace } from "../../support/declare-cloud.ts";
import { account, declareEks, policyIn, refusalOf, type Made } from "../../support/declare-eks.ts";

describe("a stack's key", () => {
  let declared: Made<EncryptionKey>;

  beforeAll(async () => {
    declared = await declareEks(() => new EncryptionKey("encryption", { place: cloudPlace }));
  });

  it("rotates every year, and can be had back for 30 days", () => {
    expect(declared.named("encryption-key").inputs).toMatchObject({
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
    });
    expect(declared.named("encryption-alias").inputs).toMatchObject({
      name: "alias/shop-prod-encryption",
      targetKeyId: "id-of-encryption-key",
    });
  });

  it("outlives its stack, unless the program says otherwise", async () => {
    expect(declared.named("encryption-key").treatment.retainOnDelete).toBe(true);
    expect(declared.named("encryption-alias").treatment.retainOnDelete).toBeUndefined();
    const short = await declareEks(
      () => new EncryptionKey("encryption", { place: cloudPlace, keepAfterDestroy: false }),
    );
    expect(short.named("encryption-key").treatment.retainOnDelete).toBe(false);
  });

  it("is for this account alone: its policies decide, its logs and its disks may use it", () => {
    const { Statement } = policyIn(declared.named("encryption-key"), "policy");
    const bounds = Statement.map(({ Sid, Principal, Condition }) => [Sid, Principal, Condition]);
    expect(bounds).toEqual([
      ["AccountDecides", { AWS: `arn:aws:iam::${account}:root` }, undefined],
      [
        "Logs",
        { Service: "logs.eu-central-1.amazonaws.com" },
        {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-central-1:${account}:log-group:*`,
          },
        },
      ],
      [
        "Disks",
        { AWS: "*" },
        {
          StringEquals: {
            "kms:CallerAccount": account,
            "kms:ViaService": "ec2.eu-central-1.amazonaws.com",
          },
        },
      ],
    ]);
  });

  it("lets nobody but the account itself delete it or change who may use it", () => {
    const { Statement } = policyIn(declared.named("encryption-key"), "policy");
    const [, ...services] = Statement;
    for (const { Action } of services)
      expect(Action).toSatisfy((actions: string[]) =>
        actions.every(
          (action) =>
            !/\*$|Delete|Put|Disable/.test(action.replace(/(Key|Encrypt|Decrypt|Describe)\*$/, "$1")),
        ),
      );
  });

  it.each([
    ["deletionDays", 6, "7 to 30"],
    ["deletionDays", 31, "7 to 30"],
    ["deletionDays", 7.5, "7 to 30"],
    ["rotationDays", 89, "90 to 2560"],
  ])("is refused with %s of %s", async (path, days, allowed) => {
    expect(await refusalOf(() => new EncryptionKey("encryption", { place: cloudPlace, [path]: days }))).toBe(
      `encryptionKey.${path}: got ${days} days; allowed are ${allowed} days`,
    );
  });
});
