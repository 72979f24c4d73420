import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as lb from "@pulumi/aws/lb";
import { Record as DnsRecord } from "@pulumi/aws/route53/record";
import * as pulumi from "@pulumi/pulumi";
import { colors, type Color } from "../color.ts";
import { AlbDirectPaths } from "./alb-direct-paths.ts";
import { albListeners, type AlbEntrance, type AlbListeners, type ListenerSettings } from "./alb-listeners.ts";
import { AlbSecurity } from "./alb-security.ts";
import { albTargetGroup } from "./alb-target-group.ts";
import { albTimes } from "./alb-times.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { checkedNodePorts, defaultNodePorts, type NodePorts } from "./node-ports.ts";
import { PrivateBucket } from "./private-bucket.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";

/** Of a load balancer's name, characters. Source: ELB API reference, CreateLoadBalancer, 2026-11. */
export const longestBalancerName = 32;

export interface AlbRouterArgs {
  readonly place: CloudPlace;
  readonly vpcId: pulumi.Input<string>;
  /** In two zones at least: public ones, or private ones where `internal` is set. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly entrance: AlbEntrance;
  /** Networks that users come from, IPv4; everybody is `0.0.0.0/0`. */
  readonly userCidrs: readonly string[];
  /** Networks that the gate and operators come from, IPv4: they reach the colors past the route, with the secret. */
  readonly directCidrs: readonly string[];
  /** What whoever takes a direct path sends as `X-Bluegreen-Secret`: 32 to 128 letters, digits, `-` and `_`. */
  readonly directSecret: pulumi.Input<string>;
  /** Port of each color on every node; another one would be another target group, which AWS refuses while the old one stands. Default: 30800, 30801. */
  readonly nodePorts?: NodePorts;
  /** Whether only the VPC, and what is joined to it, reaches the balancer. Default: false. */
  readonly internal?: boolean;
  /** A node that leaves finishes its answers for so long; 3600 at most. Default: 3600. */
  readonly longestStreamSeconds?: number;
  /** Longest wait for a color's next byte; 4000 at most. Default: 300. */
  readonly longestGapSeconds?: number;
  /** Age at which access logs are deleted. Default: 90. */
  readonly accessLogDays?: number;
  /**
   * While it is true, the engine refuses to delete or replace the balancer and whatever belongs to it, and the route, in preview already; AWS
   * refuses to delete the balancer itself, whoever asks, and logs go by age alone. Update with false before a `pulumi destroy`. Default: true.
   */
  readonly deletionProtection?: boolean;
}

/**
 * An Application Load Balancer in front of both colors. It comes first and stands alone: both target groups are there for ever, whether a color
 * has nodes or not, and nothing in it depends on which one is active. Until the first route nothing listens at the users' port.
 */
export class AlbRouter extends pulumi.ComponentResource {
  readonly place: CloudPlace;
  /** Name of the balancer in AWS. */
  readonly name: string;
  /** As users reach it, without a trailing slash. */
  readonly url: pulumi.Output<string>;
  /** What direct paths begin with, for requests with the secret: what a gate takes. */
  readonly directUrl: pulumi.Output<string>;
  /** URL of each color by the direct path. */
  readonly colorUrls: pulumi.Output<Record<Color, string>>;
  /** Name that AWS gave the balancer: what the users' name has to point to. */
  readonly dnsName: pulumi.Output<string>;
  readonly loadBalancerArn: pulumi.Output<string>;
  readonly targetGroupArns: Readonly<Record<Color, pulumi.Output<string>>>;
  readonly nodePorts: NodePorts;
  readonly deletionProtection: boolean;
  readonly securityGroupId: pulumi.Output<string>;
  /** What a route listens with. */
  readonly users: ListenerSettings;
  /** In force once they exist: the direct paths to the colors work. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: AlbRouterArgs, options?: pulumi.ComponentResourceOptions) {
    const { place, vpcId, entrance, internal = false, deletionProtection = true } = args;
    super("bluegreen:eks:AlbRouter", name, {}, { protect: deletionProtection, ...options });
    const { longestStreamSeconds = 3600, longestGapSeconds = 300, accessLogDays = 90 } = args;
    const nodePorts = checkedNodePorts(args.nodePorts ?? defaultNodePorts);
    const listeners = albListeners(entrance);
    const times = albTimes(longestStreamSeconds, longestGapSeconds);
    const child = cloudOptions(place, this);
    const balancerName = cloudName(place.prefix, "router", longestBalancerName);

    const logs = new PrivateBucket(
      `${name}-logs`,
      {
        place,
        holds: "logs",
        // Access logs can be written with S3's own keys only.
        expireDays: accessLogDays,
        writers: logWriters(child),
        deleteWithObjects: !deletionProtection,
      },
      { parent: this },
    );
    const security = new AlbSecurity(
      `${name}-security`,
      { place, vpcId, listeners, userCidrs: args.userCidrs, directCidrs: args.directCidrs },
      { parent: this },
    );
    const balancer = new lb.LoadBalancer(
      `${name}-balancer`,
      {
        name: balancerName,
        loadBalancerType: "application",
        internal,
        ipAddressType: "ipv4",
        subnets: args.subnetIds,
        securityGroups: [security.groupId],
        idleTimeout: times.idleSeconds,
        dropInvalidHeaderFields: true,
        desyncMitigationMode: "defensive",
        xffHeaderProcessingMode: "append",
        enableHttp2: true,
        enableDeletionProtection: deletionProtection,
        accessLogs: { bucket: logs.bucket, enabled: true },
        tags: cloudTags(place, balancerName),
      },
      neverDeletedFirst({ ...child, dependsOn: [...logs.ready] }),
    );
    const targetGroups = colors.map((color) =>
      albTargetGroup(
        `${name}-${color}`,
        { place, color, vpcId, port: nodePorts[color], deregistrationSeconds: times.deregistrationSeconds },
        child,
      ),
    );
    const targetGroupArns = Object.fromEntries(
      colors.map((color, index) => [color, targetGroups[index]?.arn]),
    ) as Record<Color, pulumi.Output<string>>;
    declareRedirect(`${name}-redirect`, { place, balancer, listeners }, child);
    const direct = new AlbDirectPaths(
      `${name}-direct`,
      {
        place,
        loadBalancerArn: balancer.arn,
        listener: listeners.direct,
        targetGroupArns,
        secret: args.directSecret,
      },
      { parent: this },
    );
    const records = declareName(`${name}-name`, entrance, balancer, child);

    this.place = place;
    this.name = balancerName;
    const host = pulumi.output(entrance.hostName ?? balancer.dnsName);
    this.url = host.apply((name) => urlOf(name, listeners.users));
    this.directUrl = host.apply((name) => urlOf(name, listeners.direct));
    this.colorUrls = this.directUrl.apply((start) => ({ blue: `${start}/blue`, green: `${start}/green` }));
    this.dnsName = balancer.dnsName;
    this.loadBalancerArn = balancer.arn;
    this.targetGroupArns = targetGroupArns;
    this.nodePorts = nodePorts;
    this.deletionProtection = deletionProtection;
    this.securityGroupId = security.groupId;
    this.users = listeners.users;
    this.ready = [balancer, ...targetGroups, ...direct.ready, ...records];
    this.registerOutputs({ url: this.url });
  }
}

/** The service that writes access logs, and the folder of this account, into which it writes those of its balancers. */
function logWriters(options: pulumi.InvokeOptions) {
  const account = getCallerIdentityOutput({}, options).accountId;
  return account.apply((id) => [
    { service: "logdelivery.elasticloadbalancing.amazonaws.com", folder: `AWSLogs/${id}` },
  ]);
}

function declareRedirect(
  name: string,
  {
    place,
    balancer,
    listeners,
  }: { readonly place: CloudPlace; readonly balancer: lb.LoadBalancer; readonly listeners: AlbListeners },
  options: pulumi.CustomResourceOptions,
): void {
  const { redirectPort, users } = listeners;
  if (redirectPort === undefined) return;
  new lb.Listener(
    name,
    {
      loadBalancerArn: balancer.arn,
      port: redirectPort,
      protocol: "HTTP",
      defaultActions: [
        {
          type: "redirect",
          redirect: { protocol: users.protocol, port: String(users.port), statusCode: "HTTP_301" },
        },
      ],
      tags: cloudTags(place, cloudName(place.prefix, "redirect", longestBalancerName)),
    },
    options,
  );
}

function declareName(
  name: string,
  { hostName, dnsZoneId }: AlbEntrance,
  balancer: lb.LoadBalancer,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  if (hostName === undefined || dnsZoneId === undefined) return [];
  const alias = { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false };
  return [new DnsRecord(name, { zoneId: dnsZoneId, name: hostName, type: "A", aliases: [alias] }, options)];
}

function urlOf(host: string, { protocol, port }: ListenerSettings): string {
  return new URL(`${protocol.toLowerCase()}://${host}:${port}`).origin;
}
