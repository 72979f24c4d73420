import { DescribeAvailabilityZonesCommand } from "@aws-sdk/client-ec2";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Properties } from "../../../provider/kind.ts";
import type { ProviderFunction } from "../../../provider/service.ts";
import { account, ifThere, type Cloud } from "./cloud.ts";
import type { EmulatedType } from "./emulated-type.ts";
import { listener } from "./lb/listener.ts";
import { loadBalancer } from "./lb/load-balancer.ts";
import { targetGroup } from "./lb/target-group.ts";

/** What programs ask of AWS, answered by the emulator. @param cloudNow once the plugin is configured */
export function functionsOf(cloudNow: () => Cloud): Readonly<Record<string, ProviderFunction>> {
  return {
    "aws:lb/getListener:getListener": async (args) =>
      listenerAnswer(await answerOf(listener, await listenerArn(args, cloudNow()), cloudNow())),
    "aws:lb/getLoadBalancer:getLoadBalancer": async (args) =>
      answerOf(loadBalancer, await loadBalancerArn(args, cloudNow()), cloudNow()),
    "aws:lb/getTargetGroup:getTargetGroup": async (args) =>
      answerOf(targetGroup, await targetGroupArn(args, cloudNow()), cloudNow()),
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
      const endpoint = `ec2.${region}.amazonaws.com`;
      return { id: region, region, name: region, description: region, endpoint };
    },
  };
}

async function answerOf<Values>(
  type: EmulatedType<Values>,
  arn: string | undefined,
  cloud: Cloud,
): Promise<Properties> {
  const what = type.token.slice(type.token.lastIndexOf(":") + 1);
  const found = arn === undefined ? undefined : await type.live(arn, cloud);
  if (found === undefined) throw new Error(`get${what}: there is none that fits, ${arn ?? "by this name"}`);
  return { id: arn, region: cloud.region, ...found };
}

/** A data source has lists where a resource has one block: `forward` is `forwards`, `stickiness` in it `stickinesses`. */
export function listenerAnswer({ defaultActions, ...found }: Properties): Properties {
  const actions = (defaultActions ?? []) as { forward?: Properties; [key: string]: unknown }[];
  const answered = actions.map(({ forward, fixedResponse, redirect, targetGroupArn, ...action }) => ({
    ...action,
    targetGroupArn: targetGroupArn ?? "",
    forwards: listOf(forward).map(({ stickiness, ...groups }) => {
      return { ...groups, stickinesses: listOf(stickiness as Properties | undefined) };
    }),
    fixedResponses: listOf(fixedResponse),
    redirects: listOf(redirect),
  }));
  return { ...found, defaultActions: answered };
}

function listOf<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value];
}

async function listenerArn(
  { arn, loadBalancerArn: balancer, port }: Properties,
  { balancing }: Cloud,
): Promise<string | undefined> {
  if (typeof arn === "string") return arn;
  const request = new DescribeListenersCommand({ LoadBalancerArn: String(balancer) });
  const { Listeners = [] } = (await ifThere(balancing.send(request))) ?? {};
  return Listeners.find(({ Port }) => Port === port)?.ListenerArn;
}

async function loadBalancerArn({ arn, name }: Properties, { balancing }: Cloud): Promise<string | undefined> {
  if (typeof arn === "string") return arn;
  const request = new DescribeLoadBalancersCommand({ Names: [String(name)] });
  return (await ifThere(balancing.send(request)))?.LoadBalancers?.[0]?.LoadBalancerArn;
}

async function targetGroupArn({ arn, name }: Properties, { balancing }: Cloud): Promise<string | undefined> {
  if (typeof arn === "string") return arn;
  const request = new DescribeTargetGroupsCommand({ Names: [String(name)] });
  return (await ifThere(balancing.send(request)))?.TargetGroups?.[0]?.TargetGroupArn;
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
