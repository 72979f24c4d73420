import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as lb from "@pulumi/aws/lb";
import { Record as DnsRecord } from "@pulumi/aws/route53/record";
import * as pulumi from "@pulumi/pulumi";
import { albListeners, type AlbEntrance, type AlbListeners, type ListenerSettings } from "./alb-listeners.ts";
import { AlbSecurity } from "./alb-security.ts";
import { cloudName } from "./cloud-name.ts";
import { cloudOptions, cloudTags, type CloudPlace } from "./cloud-place.ts";
import { neverDeletedFirst } from "./never-deleted-first.ts";
import { PrivateBucket } from "./private-bucket.ts";

/** Of a load balancer's name, characters. Source: ELB API reference, CreateLoadBalancer, 2026-11. */
export const longestBalancerName = 32;

/** Name of a stack's balancer in AWS, for ever. */
export function balancerName({ prefix }: Pick<CloudPlace, "prefix">): string {
  return cloudName(prefix, "router", longestBalancerName);
}

/** What every balancer of a stack is told, whatever is behind it. */
export interface BalancerArgs {
  readonly place: CloudPlace;
  readonly vpcId: pulumi.Input<string>;
  /** In two zones at least: public ones, or private ones where `internal` is set. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  readonly entrance: AlbEntrance;
  /** Networks that users come from, IPv4; everybody is `0.0.0.0/0`. */
  readonly userCidrs: readonly string[];
  /** Whether only the VPC, and what is joined to it, reaches the balancer. Default: false. */
  readonly internal?: boolean;
  /** A node that leaves finishes its answers for so long; 3600 at most. Default: 3600. */
  readonly longestStreamSeconds?: number;
  /** Longest wait for an answer's next byte; 4000 at most. Default: 300. */
  readonly longestGapSeconds?: number;
  /** Age at which access logs are deleted. Default: 90. */
  readonly accessLogDays?: number;
  /**
   * While it is true, the engine refuses to delete or replace the balancer and whatever belongs to it, and the route, in preview already; AWS
   * refuses to delete the balancer itself, whoever asks, and logs go by age alone. Update with false before a `pulumi destroy`. Default: true.
   */
  readonly deletionProtection?: boolean;
}

interface DeclaredArgs extends BalancerArgs {
  /** Networks that reach the listener of direct paths, IPv4. Default: there is none. */
  readonly directCidrs?: readonly string[];
  readonly idleSeconds: number;
}

/** A balancer that nothing is behind yet, and what belongs to it. */
export interface Balancer {
  readonly balancer: lb.LoadBalancer;
  readonly listeners: AlbListeners;
  readonly securityGroupId: pulumi.Output<string>;
  /** In force once they exist: the balancer is there by its name. */
  readonly ready: readonly pulumi.Resource[];
  /** URL of a listener by the name that users know, without a trailing slash. */
  readonly urlOf: (listener: ListenerSettings) => pulumi.Output<string>;
}

/** Declares a balancer with its logs, those that it lets in, the way from plain HTTP to HTTPS and its name, as parts of `parent`. */
export function declareBalancer(name: string, args: DeclaredArgs, parent: pulumi.Resource): Balancer {
  const { place, vpcId, entrance, internal = false, accessLogDays = 90, deletionProtection = true } = args;
  const listeners = albListeners(entrance);
  const child = cloudOptions(place, parent);

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
    { parent },
  );
  const security = new AlbSecurity(
    `${name}-security`,
    { place, vpcId, listeners, userCidrs: args.userCidrs, directCidrs: args.directCidrs },
    { parent },
  );
  const balancer = new lb.LoadBalancer(
    `${name}-balancer`,
    {
      name: balancerName(place),
      loadBalancerType: "application",
      internal,
      ipAddressType: "ipv4",
      subnets: args.subnetIds,
      securityGroups: [security.groupId],
      idleTimeout: args.idleSeconds,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      xffHeaderProcessingMode: "append",
      enableHttp2: true,
      enableDeletionProtection: deletionProtection,
      accessLogs: { bucket: logs.bucket, enabled: true },
      tags: cloudTags(place, balancerName(place)),
    },
    neverDeletedFirst({ ...child, dependsOn: [...logs.ready] }),
  );
  declareRedirect(`${name}-redirect`, { place, balancer, listeners }, child);
  const records = declareName(`${name}-name`, entrance, balancer, child);

  const host = pulumi.output(entrance.hostName ?? balancer.dnsName);
  return {
    balancer,
    listeners,
    securityGroupId: security.groupId,
    ready: [balancer, ...records],
    urlOf: (listener) => host.apply((known) => urlAt(known, listener)),
  };
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

function urlAt(host: string, { protocol, port }: ListenerSettings): string {
  return new URL(`${protocol.toLowerCase()}://${host}:${port}`).origin;
}
