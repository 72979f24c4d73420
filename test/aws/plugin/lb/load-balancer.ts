import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ModifyLoadBalancerAttributesCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Properties } from "../../../../provider/kind.ts";
import { ifThere, type Cloud } from "../cloud.ts";
import type { EmulatedType } from "../emulated-type.ts";
import { flag, number, object, set, text } from "../shape.ts";
import { apiTags, tagsShape, type Tags } from "../tags.ts";
import { attributesIn, inputsFromAttributes, type AttributeNames } from "./attributes.ts";
import { balancingTags, setBalancingTags } from "./balancing-tags.ts";
import { balancingName } from "./balancing-name.ts";

interface LoadBalancerValues extends Properties {
  readonly name: string;
  readonly internal?: boolean;
  readonly ipAddressType?: "ipv4" | "dualstack";
  readonly subnets?: string[];
  readonly securityGroups?: string[];
  readonly tags?: Tags;
}

const attributeNames: AttributeNames = {
  "access_logs.s3.bucket": "accessLogs.bucket",
  "access_logs.s3.enabled": "accessLogs.enabled",
  "access_logs.s3.prefix": "accessLogs.prefix",
  "connection_logs.s3.bucket": "connectionLogs.bucket",
  "connection_logs.s3.enabled": "connectionLogs.enabled",
  "connection_logs.s3.prefix": "connectionLogs.prefix",
  "client_keep_alive.seconds": "clientKeepAlive",
  "deletion_protection.enabled": "enableDeletionProtection",
  "idle_timeout.timeout_seconds": "idleTimeout",
  "routing.http.desync_mitigation_mode": "desyncMitigationMode",
  "routing.http.drop_invalid_header_fields.enabled": "dropInvalidHeaderFields",
  "routing.http.preserve_host_header.enabled": "preserveHostHeader",
  "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "enableTlsVersionAndCipherSuiteHeaders",
  "routing.http.xff_client_port.enabled": "enableXffClientPort",
  "routing.http.xff_header_processing.mode": "xffHeaderProcessingMode",
  "routing.http2.enabled": "enableHttp2",
  "waf.fail_open.enabled": "enableWafFailOpen",
  "zonal_shift.config.enabled": "enableZonalShift",
};

const logsShape = object({ bucket: text({ required: true }), enabled: flag(), prefix: text() });

/** An application load balancer. Network and gateway load balancers are not emulated. */
export const loadBalancer: EmulatedType<LoadBalancerValues> = {
  token: "aws:lb/loadBalancer:LoadBalancer",
  inputs: {
    name: balancingName,
    loadBalancerType: text({ oneOf: ["application"], replaces: true }),
    internal: flag({ replaces: true }),
    ipAddressType: text({ oneOf: ["ipv4", "dualstack"] }),
    subnets: set(text(), { required: true }),
    securityGroups: set(text()),
    accessLogs: logsShape,
    connectionLogs: logsShape,
    clientKeepAlive: number(60, 604_800),
    idleTimeout: number(1, 4000),
    desyncMitigationMode: text({ oneOf: ["monitor", "defensive", "strictest"] }),
    xffHeaderProcessingMode: text({ oneOf: ["append", "preserve", "remove"] }),
    dropInvalidHeaderFields: flag(),
    preserveHostHeader: flag(),
    enableDeletionProtection: flag(),
    enableTlsVersionAndCipherSuiteHeaders: flag(),
    enableXffClientPort: flag(),
    enableHttp2: flag(),
    enableWafFailOpen: flag(),
    enableZonalShift: flag(),
    tags: tagsShape,
  },
  async create(values, cloud) {
    const { LoadBalancers } = await cloud.balancing.send(
      new CreateLoadBalancerCommand({
        Name: values.name,
        Scheme: values.internal === true ? "internal" : "internet-facing",
        Type: "application",
        IpAddressType: values.ipAddressType,
        Subnets: values.subnets,
        SecurityGroups: values.securityGroups,
        Tags: apiTags(values.tags),
      }),
    );
    const arn = LoadBalancers?.[0]?.LoadBalancerArn ?? "";
    await setAttributes(arn, values, cloud);
    return arn;
  },
  async live(arn, cloud) {
    const answer = await ifThere(
      cloud.balancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })),
    );
    const found = answer?.LoadBalancers?.[0];
    if (found === undefined) return undefined;
    return {
      ...inputsFromAttributes(attributeNames, await attributesOf(arn, cloud)),
      name: found.LoadBalancerName,
      loadBalancerType: found.Type,
      internal: found.Scheme === "internal",
      ipAddressType: found.IpAddressType,
      subnets: found.AvailabilityZones?.map(({ SubnetId }) => SubnetId),
      securityGroups: found.SecurityGroups,
      tags: await balancingTags(arn, cloud),
      arn,
      arnSuffix: arn.slice(arn.indexOf("app/")),
      dnsName: found.DNSName,
      vpcId: found.VpcId,
      zoneId: found.CanonicalHostedZoneId,
    };
  },
  async update(arn, values, cloud) {
    const { subnets: Subnets, securityGroups: SecurityGroups } = values;
    await cloud.balancing.send(new SetSubnetsCommand({ LoadBalancerArn: arn, Subnets }));
    if (SecurityGroups !== undefined)
      await cloud.balancing.send(new SetSecurityGroupsCommand({ LoadBalancerArn: arn, SecurityGroups }));
    await setAttributes(arn, values, cloud);
    await setBalancingTags(arn, values.tags, cloud);
  },
  async remove(arn, cloud) {
    const answer = await ifThere(attributesOf(arn, cloud));
    const isProtected = answer?.some(
      ({ Key, Value }) => Key === "deletion_protection.enabled" && Value === "true",
    );
    // As AWS; moto deletes it.
    if (isProtected) {
      throw new Error(
        `Load balancer '${arn}' cannot be deleted because deletion protection is enabled; ` +
          "set enableDeletionProtection: false in an update before",
      );
    }
    await ifThere(cloud.balancing.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: arn })));
  },
};

async function attributesOf(arn: string, { balancing }: Cloud) {
  const request = new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn });
  return (await balancing.send(request)).Attributes;
}

async function setAttributes(arn: string, values: Properties, { balancing }: Cloud): Promise<void> {
  const Attributes = attributesIn(attributeNames, values);
  if (Attributes.length === 0) return;
  await balancing.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes }));
}
