import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { Instance } from "@pulumi/aws/rds/instance";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import * as pulumi from "@pulumi/pulumi";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { databaseIdentifier } from "./database-identifier.ts";
import { checkedPassword, databaseUrl } from "./database-url.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";

const port = 5432;
const userName = "bluegreen";
const databaseName = "bluegreen";

/** All that RDS exports of a PostgreSQL beside failed sign-ins by IAM, which is off. */
const exportedLogs = ["postgresql", "upgrade"] as const;

export interface DatabaseArgs {
  readonly place: CloudPlace;
  readonly vpcId: pulumi.Input<string>;
  /** Private ones, in two zones at least. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security group of the nodes whose pods may ask it. */
  readonly clientSecurityGroupId: pulumi.Input<string>;
  /** ARN of the KMS key that data, backups and logs are encrypted with; CloudWatch Logs has to be let in, as `EncryptionKey` does. */
  readonly keyArn: pulumi.Input<string>;
  /** 16 to 128 letters, digits, `-` and `_`. */
  readonly password: pulumi.Input<string>;
  /**
   * Absolute path, in the colors' containers, of a file with the authorities of RDS, which are in no public bundle: put there what
   * https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem is, or `<region>/<region>-bundle.pem` beside it.
   */
  readonly caFile: string;
  /** Version of PostgreSQL; AWS chooses the minor one. Another one later is refused by AWS without `allowMajorUpgrade`. Default: 17. */
  readonly majorVersion?: number;
  /** Default: `db.t4g.medium`. */
  readonly instanceClass?: string;
  /** Makes a change of class or parameters at once, with an outage of a minute or so, and not in the weekly maintenance window. Default: false. */
  readonly applyImmediately?: boolean;
  /**
   * Lets the update that comes with another `majorVersion` upgrade the data, at once: an outage of minutes, and the only way back is a backup. Set it
   * for that update alone. Default: false.
   */
  readonly allowMajorUpgrade?: boolean;
  /** What it begins with; it grows to five times that by itself. Default: 20. */
  readonly storageGibibytes?: number;
  /** A second one in another zone takes over when the first one fails. Default: true. */
  readonly multiZone?: boolean;
  /** How far back it can be restored to any second. Default: 14. */
  readonly backupDays?: number;
  /** Age at which its logs are deleted, days: one of those that CloudWatch knows, such as 30, 90 or 365. Default: 90. */
  readonly logDays?: number;
  /**
   * While it is true, the engine refuses to delete or replace the database and whatever belongs to it, in preview already, and AWS to delete the
   * database itself. Update with false before a `pulumi destroy`, which leaves a last snapshot. Default: true.
   */
  readonly deletionProtection?: boolean;
}

/** A PostgreSQL for the history of both colors: private, encrypted, by TLS alone, and it outlives every color. */
export class Database extends pulumi.ComponentResource {
  /** `postgres://user:password@host:port/database?…`, a secret: what the colors take as the URL of their history. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    const { deletionProtection = true } = args;
    super("bluegreen:eks:Database", name, {}, { protect: deletionProtection, ...options });
    const { place, keyArn, caFile, majorVersion = 17, instanceClass = "db.t4g.medium" } = args;
    const { applyImmediately = false, allowMajorUpgrade = false, storageGibibytes = 20 } = args;
    const { multiZone = true, backupDays = 14, logDays = 90 } = args;
    refuseUnbacked(backupDays);
    const identifier = databaseIdentifier(place);
    const child = cloudOptions(place, this);
    const tags = cloudTags(place, identifier);

    const group = new SecurityGroup(
      `${name}-group`,
      { name: identifier, description: `History of ${place.prefix}`, vpcId: args.vpcId, tags },
      neverDeletedFirst(child),
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
      neverDeletedFirst(child),
    );
    const parameters = new ParameterGroup(
      `${name}-parameters`,
      {
        // Another major version needs another group, beside the one in use, which goes once nobody uses it.
        name: `${identifier}-${majorVersion}`,
        family: `postgres${majorVersion}`,
        parameters: [{ name: "rds.force_ssl", value: "1" }],
        tags,
      },
      neverDeletedFirst({ ...child, protect: false }),
    );
    // RDS would make them itself, for ever and without the key.
    const logs = exportedLogs.map(
      (log) =>
        new LogGroup(
          `${name}-logs-${log}`,
          {
            name: `/aws/rds/instance/${identifier}/${log}`,
            retentionInDays: logDays,
            kmsKeyId: keyArn,
            tags,
          },
          child,
        ),
    );
    const password = pulumi.secret(pulumi.output(args.password).apply(checkedPassword));
    const instance = new Instance(
      `${name}-instance`,
      {
        identifier,
        engine: "postgres",
        engineVersion: String(majorVersion),
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: allowMajorUpgrade,
        // In the maintenance window it would be without its old parameters, which this update deletes.
        applyImmediately: applyImmediately || allowMajorUpgrade,
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
        enabledCloudwatchLogsExports: [...exportedLogs],
        deletionProtection,
        skipFinalSnapshot: false,
        // A snapshot outlives the stack, and a stack of the same name gets another security group.
        finalSnapshotIdentifier: pulumi.interpolate`${identifier}-${group.id}`,
        tags,
      },
      neverDeletedFirst({ ...child, dependsOn: logs }),
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
