import { beforeAll, describe, expect, it } from "vitest";
import { databaseIdentifier } from "../../../../components/eks/database-identifier.ts";
import { checkedPassword } from "../../../../components/eks/database-url.ts";
import { Database, type DatabaseArgs } from "../../../../components/eks/database.ts";
import { cloudPlace, declareCloud, secretIn } from "../../support/declare-cloud.ts";
import { refusalOf } from "../../support/declare-eks.ts";
import { valueOf, type Declaration } from "../../support/declare.ts";

const keyArn = "arn:aws:kms:eu-central-1:123456789012:key/1";
const password = "made-by-RandomSecret_0123";

const newDatabase = (args: Partial<DatabaseArgs> = {}) =>
  new Database("history", {
    place: cloudPlace,
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    clientSecurityGroupId: "sg-of-nodes",
    keyArn,
    password,
    caFile: "/etc/ssl/rds.pem",
    ...args,
  });

const declareDatabase = (args: Partial<DatabaseArgs> = {}) =>
  declareCloud(async () => ({ url: await valueOf(newDatabase(args).url) }));

describe("a database for the history", () => {
  let declaration: Declaration<{ url: string }>;

  beforeAll(async () => {
    declaration = await declareDatabase();
  }, 60_000);

  const instance = () => declaration.named("history-instance").inputs;

  it("is private: the nodes reach it, and nobody else", () => {
    expect(instance()).toMatchObject({
      publiclyAccessible: false,
      vpcSecurityGroupIds: ["id-of-history-group"],
      dbSubnetGroupName: "shop-prod-history",
    });
    expect(declaration.named("history-in").inputs).toMatchObject({
      securityGroupId: "id-of-history-group",
      referencedSecurityGroupId: "sg-of-nodes",
      fromPort: 5432,
      toPort: 5432,
    });
    const rules = declaration.resources.filter(({ type }) => type.includes("securityGroupIngressRule"));
    expect(rules.map(({ name }) => name)).toEqual(["history-in"]);
  });

  it("is encrypted where it lies and on the way", () => {
    expect(instance()).toMatchObject({ storageEncrypted: true, kmsKeyId: keyArn });
    expect(instance()["parameterGroupName"]).toBe("shop-prod-history-17");
    expect(declaration.named("history-parameters").inputs).toMatchObject({
      family: "postgres17",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
    });
  });

  it("outlives a zone, a mistake and the stack", () => {
    expect(instance()).toMatchObject({
      multiAz: true,
      backupRetentionPeriod: 14,
      deletionProtection: true,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
    });
  });

  it("leaves a last snapshot that no other stack of its name has: its security group's id is in it", () => {
    expect(instance()["finalSnapshotIdentifier"]).toBe("shop-prod-history-id-of-history-group");
  });

  it.each([
    [{}, { applyImmediately: false, allowMajorVersionUpgrade: false }],
    [{ applyImmediately: true }, { applyImmediately: true, allowMajorVersionUpgrade: false }],
    [{ allowMajorUpgrade: true }, { applyImmediately: true, allowMajorVersionUpgrade: true }],
  ])(
    "changes in its maintenance window, and its major version never, unless told: %j",
    async (args, inputs) => {
      expect((await declareDatabase(args)).named("history-instance").inputs).toMatchObject(inputs);
    },
  );

  it.each(["postgresql", "upgrade"])(
    "keeps its %s logs for a time, encrypted, before it writes any",
    (log) => {
      expect(declaration.named(`history-logs-${log}`).inputs).toMatchObject({
        name: `/aws/rds/instance/shop-prod-history/${log}`,
        retentionInDays: 90,
        kmsKeyId: keyArn,
      });
      expect(declaration.named("history-instance").after).toContain(`history-logs-${log}`);
      expect(instance()["enabledCloudwatchLogsExports"]).toContain(log);
    },
  );

  it("keeps its password a secret", () => {
    expect(secretIn(instance()["password"])).toBe(password);
  });

  it("is told to colors as a URL by which its host has to prove itself, to a file that knows RDS", () => {
    expect(declaration.outputs.url).toBe(
      `postgres://bluegreen:${password}@history-instance.rds.example:5432/bluegreen?sslmode=verify-full&sslrootcert=%2Fetc%2Fssl%2Frds.pem`,
    );
  });

  it("can be small and short-lived where that is wished", async () => {
    const { named } = await declareDatabase({
      multiZone: false,
      deletionProtection: false,
      backupDays: 1,
      storageGibibytes: 50,
    });
    expect(named("history-instance").inputs).toMatchObject({
      multiAz: false,
      deletionProtection: false,
      backupRetentionPeriod: 1,
      allocatedStorage: 50,
      maxAllocatedStorage: 250,
    });
  });

  it.each([0, 36, 1.5])("refuses to be without backups: %d days", async (backupDays) => {
    expect(await refusalOf(() => newDatabase({ backupDays }))).toBe(
      `backupDays: got ${backupDays} days; AWS allows 0 to 35, and 0 means none; choose 1 to 35: the history is nowhere else`,
    );
  });
});

describe("a database's name", () => {
  it.each([
    ["shop-prod", "shop-prod-history"],
    ["shop--prod", /^shop-prod-[0-9a-f]{6}-history$/],
    ["Shop_2-prod", /^shop-2-prod-[0-9a-f]{6}-history$/],
    ["a-project-with-a-long-name".repeat(3), /^[a-z-]+-[0-9a-f]{6}-history$/],
  ])("is one that RDS takes: %s", (prefix, name) => {
    const identifier = databaseIdentifier({ prefix });
    expect(identifier).toMatch(name);
    expect(identifier.length).toBeLessThanOrEqual(63);
  });

  it.each(["2shop-prod", "___"])("is refused before RDS would: %s", (prefix) => {
    expect(() => databaseIdentifier({ prefix })).toThrow(RangeError);
    expect(() => databaseIdentifier({ prefix })).toThrow(`place.prefix: got "${prefix}", which names`);
  });
});

describe("a database's password", () => {
  it.each(["short", "p".repeat(129), "slash/slash/slash/", "at@at@at@at@at@at@"])(
    "is refused where RDS would refuse it, and never told: %s",
    (wrong) => {
      expect(() => checkedPassword(wrong)).toThrow(
        `password: got ${wrong.length} characters; allowed are 16 to 128`,
      );
      expect(() => checkedPassword(wrong)).not.toThrow(wrong);
    },
  );
});
