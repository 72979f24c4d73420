import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type ProtocolEnum,
  type TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Properties } from "../../../../provider/kind.ts";
import { ifThere, type Cloud } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, number, object, text } from "../shape.ts";
import { apiTags, tagsShape, type Tags } from "../tags.ts";
import { attributesIn, inputsFromAttributes, type AttributeNames } from "./attributes.ts";
import { balancingTags, setBalancingTags } from "./balancing-tags.ts";
import { balancingName } from "./balancing-name.ts";

interface HealthCheck {
  readonly enabled?: boolean;
  readonly healthyThreshold?: number;
  readonly unhealthyThreshold?: number;
  readonly interval?: number;
  readonly timeout?: number;
  readonly matcher?: string;
  readonly path?: string;
  readonly port?: string;
  readonly protocol?: ProtocolEnum;
}

interface TargetGroupValues extends Properties {
  readonly name: string;
  readonly port: number;
  readonly protocol: ProtocolEnum;
  readonly protocolVersion?: string;
  readonly targetType?: TargetTypeEnum;
  readonly vpcId: string;
  readonly healthCheck?: HealthCheck;
  readonly tags?: Tags;
}

const attributeNames: AttributeNames = {
  "deregistration_delay.timeout_seconds": "deregistrationDelay",
  "slow_start.duration_seconds": "slowStart",
  "load_balancing.algorithm.type": "loadBalancingAlgorithmType",
  "load_balancing.algorithm.anomaly_mitigation": "loadBalancingAnomalyMitigation",
  "load_balancing.cross_zone.enabled": "loadBalancingCrossZoneEnabled",
  "stickiness.enabled": "stickiness.enabled",
  "stickiness.type": "stickiness.type",
  "stickiness.lb_cookie.duration_seconds": "stickiness.cookieDuration",
};

const protocolShape = { oneOf: ["HTTP", "HTTPS"] };

/** A target group of an application load balancer. */
export const targetGroup: EmulatedType<TargetGroupValues> = {
  token: "aws:lb/targetGroup:TargetGroup",
  inputs: {
    name: balancingName,
    port: number(1, 65_535, { required: true, replaces: true }),
    protocol: text({ ...protocolShape, required: true, replaces: true }),
    protocolVersion: text({ oneOf: ["HTTP1", "HTTP2", "GRPC"], replaces: true }),
    targetType: text({ oneOf: ["instance", "ip"], replaces: true }),
    ipAddressType: text({ oneOf: ["ipv4", "ipv6"], replaces: true }),
    vpcId: text({ required: true, replaces: true }),
    deregistrationDelay: number(0, 3600),
    slowStart: number(0, 900),
    loadBalancingAlgorithmType: text({
      oneOf: ["round_robin", "least_outstanding_requests", "weighted_random"],
    }),
    loadBalancingAnomalyMitigation: text({ oneOf: ["on", "off"] }),
    loadBalancingCrossZoneEnabled: text({ oneOf: ["true", "false", "use_load_balancer_configuration"] }),
    stickiness: object({
      type: text({ required: true, oneOf: ["lb_cookie"] }),
      enabled: flag(),
      cookieDuration: number(1, 604_800),
    }),
    healthCheck: object({
      enabled: flag(),
      healthyThreshold: number(2, 10),
      unhealthyThreshold: number(2, 10),
      interval: number(5, 300),
      timeout: number(2, 120),
      matcher: text({ pattern: /^\d{3}([,-]\d{3})*$/ }),
      path: text({ longest: 1024, pattern: /^\// }),
      port: text(),
      protocol: text(protocolShape),
    }),
    tags: tagsShape,
  },
  check({ healthCheck: { interval, timeout } = {} }) {
    if (interval === undefined || timeout === undefined || timeout < interval) return [];
    const reason = `is ${timeout} s; AWS takes less than the interval, ${interval} s`;
    return [{ property: "healthCheck.timeout", reason }];
  },
  async create(values, cloud) {
    const { TargetGroups } = await cloud.balancing.send(
      new CreateTargetGroupCommand({
        Name: values.name,
        Port: values.port,
        Protocol: values.protocol,
        ProtocolVersion: values.protocolVersion ?? "HTTP1",
        TargetType: values.targetType,
        VpcId: values.vpcId,
        ...apiHealthCheck(values.healthCheck),
        Tags: apiTags(values.tags),
      }),
    );
    const arn = TargetGroups?.[0]?.TargetGroupArn ?? "";
    await setAttributes(arn, values, cloud);
    return arn;
  },
  async live(arn, cloud) {
    const request = new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] });
    const found = (await ifThere(cloud.balancing.send(request)))?.TargetGroups?.[0];
    if (found === undefined) return undefined;
    const attributes = new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn });
    const crossZone = (value: unknown) => (typeof value === "boolean" ? String(value) : value);
    const { loadBalancingCrossZoneEnabled, ...stated } = inputsFromAttributes(
      attributeNames,
      (await cloud.balancing.send(attributes)).Attributes,
    );
    return {
      ...stated,
      loadBalancingCrossZoneEnabled: crossZone(loadBalancingCrossZoneEnabled),
      name: found.TargetGroupName,
      port: found.Port,
      protocol: found.Protocol,
      protocolVersion: found.ProtocolVersion,
      targetType: found.TargetType,
      ipAddressType: found.IpAddressType,
      vpcId: found.VpcId,
      healthCheck: {
        enabled: found.HealthCheckEnabled,
        healthyThreshold: found.HealthyThresholdCount,
        unhealthyThreshold: found.UnhealthyThresholdCount,
        interval: found.HealthCheckIntervalSeconds,
        timeout: found.HealthCheckTimeoutSeconds,
        matcher: found.Matcher?.HttpCode,
        path: found.HealthCheckPath,
        port: found.HealthCheckPort,
        protocol: found.HealthCheckProtocol,
      },
      tags: await balancingTags(arn, cloud),
      arn,
      arnSuffix: arn.slice(arn.indexOf("targetgroup/")),
      loadBalancerArns: found.LoadBalancerArns ?? [],
    };
  },
  async update(arn, values, cloud) {
    const healthCheck = apiHealthCheck(values.healthCheck);
    await cloud.balancing.send(new ModifyTargetGroupCommand({ TargetGroupArn: arn, ...healthCheck }));
    await setAttributes(arn, values, cloud);
    await setBalancingTags(arn, values.tags, cloud);
  },
  async remove(arn, cloud) {
    await ifThere(cloud.balancing.send(new DeleteTargetGroupCommand({ TargetGroupArn: arn })));
  },
};

function apiHealthCheck(check: HealthCheck = {}) {
  return {
    HealthCheckEnabled: check.enabled,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    HealthCheckIntervalSeconds: check.interval,
    HealthCheckTimeoutSeconds: check.timeout,
    Matcher: check.matcher === undefined ? undefined : { HttpCode: check.matcher },
    HealthCheckPath: check.path,
    HealthCheckPort: check.port,
    HealthCheckProtocol: check.protocol,
  };
}

async function setAttributes(arn: string, values: Properties, { balancing }: Cloud): Promise<void> {
  const Attributes = attributesIn(attributeNames, values);
  if (Attributes.length === 0) return;
  await balancing.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes }));
}
