import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Instance } from "@pulumi/aws/rds/instance";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { checkedPassword, databaseUrl } from "./database-url.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";

const port = 5432;
const userName = "bluegreen";
const databaseName = "bluegreen";

/** Of the names of a database instance, and of its groups, characters. Source: RDS API reference, CreateDBInstance, 2026-11. */
const longestInstanceName = 63;

export interface DatabaseArgs {
  readonly place: CloudPlace;
  readonly vpcId: pulumi.Input<string>;
  /** Private ones, in two zones at least. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security group of the nodes whose pods may ask it. */
  readonly clientSecurityGroupId: pulumi.Input<string>;
  /** ARN of the KMS key that data and backups are encrypted with. */
  readonly keyArn: pulumi.Input<string>;
  /** 16 to 128 letters, digits, `-` and `_`. */
  readonly password: pulumi.Input<string>;
  /** File in the colors' containers with the authorities of RDS. Default: what Node trusts, `NODE_EXTRA_CA_CERTS` included. */
  readonly caFile?: string;
  /** Version of PostgreSQL; AWS chooses the minor one. Default: 17. */
  readonly majorVersion?: number;
  /** Default: `db.t4g.medium`. */
  readonly instanceClass?: string;
  /** What it begins with; it grows to five times that by itself. Default: 20. */
  readonly storageGibibytes?: number;
  /** A second one in another zone takes over when the first one fails. Default: true. */
  readonly multiZone?: boolean;
  /** How far back it can be restored to any second. Default: 14. */
  readonly backupDays?: number;
  /** While it is true, nothing deletes the database; without it a last snapshot is left. Default: true. */
  readonly deletionProtection?: boolean;
}

/** A PostgreSQL for the history of both colors: private, encrypted, by TLS alone, and it outlives every color. */
export class Database extends pulumi.ComponentResource {
  /** `postgres://user:password@host:port/database?…`; a secret. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:Database", name, {}, options);
    const { place, keyArn, caFile, majorVersion = 17, instanceClass = "db.t4g.medium" } = args;
    const { storageGibibytes = 20, multiZone = true, backupDays = 14, deletionProtection = true } = args;
    refuseUnbacked(backupDays);
    const child = cloudOptions(place, this);
    const identifier = cloudName(place.prefix.toLowerCase(), "history", longestInstanceName);
    const tags = cloudTags(place, identifier);

    const group = new SecurityGroup(
      `${name}-group`,
      { name: identifier, description: `History of ${place.prefix}`, vpcId: args.vpcId, tags },
      child,
    );
    new SecurityGroupIngressRule(
      `${name}-in`,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: args.clientSecurityGroupId,
        description: "colors",
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        tags,
      },
      child,
    );
    const subnets = new SubnetGroup(
      `${name}-subnets`,
      { name: identifier, description: `History of ${place.prefix}`, subnetIds: args.subnetIds, tags },
      child,
    );
    const parameters = new ParameterGroup(
      `${name}-parameters`,
      {
        // Another major version needs another group, beside the one in use.
        name: `${identifier}-${majorVersion}`,
        family: `postgres${majorVersion}`,
        parameters: [{ name: "rds.force_ssl", value: "1" }],
        tags,
      },
      child,
    );
    const password = pulumi.secret(pulumi.output(args.password).apply(checkedPassword));
    const instance = new Instance(
      `${name}-instance`,
      {
        identifier,
        engine: "postgres",
        engineVersion: String(majorVersion),
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: false,
        instanceClass,
        storageType: "gp3",
        allocatedStorage: storageGibibytes,
        maxAllocatedStorage: 5 * storageGibibytes,
        storageEncrypted: true,
        kmsKeyId: keyArn,
        dbName: databaseName,
        username: userName,
        password,
        port,
        publiclyAccessible: false,
        multiAz: multiZone,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [group.id],
        parameterGroupName: parameters.name,
        backupRetentionPeriod: backupDays,
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: false,
        enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
        deletionProtection,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: `${identifier}-last`,
        tags,
      },
      neverDeletedFirst(child),
    );

    this.url = pulumi.secret(
      pulumi
        .all([instance.address, password])
        .apply(([host, secret]) =>
          databaseUrl({ host, port, userName, password: secret, databaseName, caFile }),
        ),
    );
    this.registerOutputs({ url: this.url });
  }
}

function refuseUnbacked(backupDays: number): void {
  if (Number.isInteger(backupDays) && backupDays >= 1 && backupDays <= 35) return;
  throw new RangeError(
    `backupDays: got ${backupDays} days; AWS allows 0 to 35, and 0 means none; choose 1 to 35: the history is nowhere else`,
  );
}
