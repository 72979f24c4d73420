import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";

/** What a balancer does, as the emulator knows it at one moment. */
export interface Balancing {
  readonly listeners: readonly Listening[];
  /** By ARN. */
  readonly groups: ReadonlyMap<string, TargetGroupNow>;
}

export interface Listening {
  readonly port: number;
  readonly protocol: string;
  /** The default among them. */
  readonly rules: readonly Rule[];
}

export interface TargetGroupNow {
  /** Of each target. */
  readonly port: number;
  /** Targets that are registered and not on their way out. */
  readonly targets: number;
}

/** Asks the emulator for everything that its balancers do. */
export async function liveBalancing(client: ElasticLoadBalancingV2Client): Promise<Balancing> {
  const { LoadBalancers = [] } = await client.send(new DescribeLoadBalancersCommand({}));
  const listeners = await Promise.all(
    LoadBalancers.map(({ LoadBalancerArn }) => listenersOf(client, LoadBalancerArn)),
  );
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({}));
  const groups = await Promise.all(
    TargetGroups.map(async ({ TargetGroupArn = "", Port = 0 }): Promise<[string, TargetGroupNow]> => {
      const { TargetHealthDescriptions = [] } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      const gone = ["unused", "draining"];
      const staying = TargetHealthDescriptions.filter(
        ({ TargetHealth }) => !gone.includes(TargetHealth?.State ?? ""),
      );
      return [TargetGroupArn, { port: Port, targets: staying.length }];
    }),
  );
  return { listeners: listeners.flat(), groups: new Map(groups) };
}

async function listenersOf(
  client: ElasticLoadBalancingV2Client,
  LoadBalancerArn: string | undefined,
): Promise<Listening[]> {
  const { Listeners = [] } = await client.send(new DescribeListenersCommand({ LoadBalancerArn }));
  return Promise.all(
    Listeners.map(async ({ ListenerArn, Port = 0, Protocol = "" }) => {
      const { Rules = [] } = await client.send(new DescribeRulesCommand({ ListenerArn }));
      return { port: Port, protocol: Protocol, rules: Rules };
    }),
  );
}
