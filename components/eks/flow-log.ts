import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { FlowLog } from "@pulumi/aws/ec2/flowLog";
import * as pulumi from "@pulumi/pulumi";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { ServiceRole } from "./service-role.ts";

/** Seconds that AWS collects records for: 60 or 600. */
const collectionSeconds = 600;

export interface NetworkFlowLogArgs {
  readonly place: CloudPlace;
  readonly vpcId: pulumi.Input<string>;
  /** Days that records are kept. */
  readonly retentionDays: number;
  /** ARN of the key that encrypts them. Default: a key of AWS' own. */
  readonly encryptionKeyArn?: pulumi.Input<string>;
}

/** Who talked to whom in a network: a record for every flow, accepted or not, in CloudWatch. */
export class NetworkFlowLog extends pulumi.ComponentResource {
  /** Where the records are. */
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: NetworkFlowLogArgs, options?: pulumi.ComponentResourceOptions) {
    super("bluegreen:eks:NetworkFlowLog", name, {}, options);
    const { place, vpcId, retentionDays, encryptionKeyArn } = args;
    const child = cloudOptions(place, this);
    const tags = cloudTags(place, cloudName(place.prefix, name, 255));
    const logGroup = new LogGroup(
      `${name}-group`,
      {
        name: `/bluegreen/${place.prefix}/${name}`,
        retentionInDays: retentionDays,
        ...(encryptionKeyArn !== undefined && { kmsKeyId: encryptionKeyArn }),
        tags,
      },
      child,
    );
    const role = new ServiceRole(
      `${name}-role`,
      {
        place,
        service: "vpc-flow-logs.amazonaws.com",
        statements: [
          {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            resources: [logGroup.arn, pulumi.interpolate`${logGroup.arn}:*`],
          },
          { actions: ["logs:DescribeLogGroups"], resources: ["*"] },
        ],
      },
      { parent: this },
    );
    new FlowLog(
      `${name}-log`,
      {
        vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: collectionSeconds,
        tags,
      },
      { ...child, dependsOn: [...role.ready] },
    );
    this.logGroupName = logGroup.name;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }
}
