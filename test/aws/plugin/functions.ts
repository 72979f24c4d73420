import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import { DescribeListenersCommand } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Properties } from "../../../provider/kind.ts";
import type { ProviderFunction } from "../../../provider/service.ts";
import { account, type Cloud } from "./cloud.ts";
import type { EmulatedType } from "./emulated-type.ts";
import { listener } from "./lb/listener.ts";
import { loadBalancer } from "./lb/load-balancer.ts";
import { targetGroup } from "./lb/target-group.ts";

/** What programs ask of AWS, answered by the emulator. @param cloudNow once the plugin is configured */
export function functionsOf(cloudNow: () => Cloud): Readonly<Record<string, ProviderFunction>> {
  return {
    "aws:lb/getListener:getListener": async (args) =>
      byArn(listener, await listenerArn(args, cloudNow()), cloudNow()),
    "aws:lb/getLoadBalancer:getLoadBalancer": (args) => byArn(loadBalancer, args["arn"], cloudNow()),
    "aws:lb/getTargetGroup:getTargetGroup": (args) => byArn(targetGroup, args["arn"], cloudNow()),
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => zones(cloudNow()),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
      id: account,
      accountId: account,
      arn: `arn:aws:iam::${account}:user/tests`,
      userId: "AIDAEXAMPLE",
    }),
    "aws:index/getPartition:getPartition": () => ({
      id: "aws",
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      reverseDnsPrefix: "com.amazonaws",
    }),
    "aws:index/getRegion:getRegion": () => {
      const { region } = cloudNow();
      return { id: region, region, name: region, description: region, endpoint: `ec2.${region}.amazonaws.com` };
    },
  };
}

async function byArn<Values>(
  { token, live }: EmulatedType<Values>,
  arn: unknown,
  cloud: Cloud,
): Promise<Properties> {
  const what = token.slice(token.lastIndexOf(":") + 1);
  if (typeof arn !== "string") throw new Error(`get${what}: arn is ${String(arn)}; the tests' plugin takes an ARN`);
  const found = await live(arn, cloud);
  if (found === undefined) throw new Error(`get${what}: there is no ${what} ${arn}`);
  return { id: arn, ...found, tags: found["tags"] ?? {} };
}

/** A listener is asked for by its ARN, or by its balancer and port. */
async function listenerArn({ arn, loadBalancerArn, port }: Properties, { balancing }: Cloud): Promise<unknown> {
  if (typeof arn === "string" || typeof loadBalancerArn !== "string") return arn;
  const request = new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn });
  const { Listeners = [] } = await balancing.send(request);
  const found = Listeners.find(({ Port }) => Port === port);
  if (found === undefined) throw new Error(`getListener: ${loadBalancerArn} has none on port ${String(port)}`);
  return found.ListenerArn;
}

async function zones({ computing, region }: Cloud): Promise<Properties> {
  const { AvailabilityZones = [] } = await computing.send(new DescribeAvailabilityZonesCommand({}));
  return {
    id: region,
    groupNames: [region],
    names: AvailabilityZones.map(({ ZoneName }) => ZoneName),
    zoneIds: AvailabilityZones.map(({ ZoneId }) => ZoneId),
  };
}
