import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ModifyListenerCommand,
  type Listener,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { colors, type Color, type Weights } from "../../../components/color.ts";
import type { Emulator } from "../../aws/emulator.ts";

/** Of the users' listener, without TLS. */
const usersPort = 80;

/** The shares of the only balancer that there is; undefined where nothing listens for users. */
export async function liveWeights(emulator: Emulator): Promise<Weights | undefined> {
  const groups = groupsOf(await usersListener(emulator));
  if (groups.length === 0) return undefined;
  const weightOf = (color: Color) => groups.find(({ arn }) => colorOf(arn) === color)?.weight ?? NaN;
  return { blue: weightOf("blue"), green: weightOf("green") };
}

/** What somebody does in AWS' console. */
export async function setWeightsByHand(emulator: Emulator, weights: Weights): Promise<void> {
  const listener = await usersListener(emulator);
  const TargetGroups = groupsOf(listener).map(({ arn }) => {
    return { TargetGroupArn: arn, Weight: weights[colorOf(arn)] };
  });
  const DefaultActions = [{ Type: "forward" as const, ForwardConfig: { TargetGroups } }];
  const request = new ModifyListenerCommand({ ListenerArn: listener?.ListenerArn, DefaultActions });
  await emulator.balancing.send(request);
}

async function usersListener({ balancing }: Emulator): Promise<Listener | undefined> {
  const { LoadBalancers = [] } = await balancing.send(new DescribeLoadBalancersCommand({}));
  const [balancer] = LoadBalancers;
  if (balancer === undefined) return undefined;
  const { LoadBalancerArn } = balancer;
  const { Listeners = [] } = await balancing.send(new DescribeListenersCommand({ LoadBalancerArn }));
  return Listeners.find(({ Port }) => Port === usersPort);
}

function groupsOf(listener: Listener | undefined): { readonly arn: string; readonly weight: number }[] {
  const groups = listener?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  return groups.map(({ TargetGroupArn = "", Weight = 1 }) => ({ arn: TargetGroupArn, weight: Weight }));
}

/** `…:targetgroup/<stack>-<color>/<id>` */
function colorOf(arn: string): Color {
  const found = colors.find((color) => arn.split("/").at(-2)?.endsWith(`-${color}`));
  if (found === undefined) throw new Error(`${arn} is the target group of no color`);
  return found;
}
