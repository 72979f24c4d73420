import type {
  Action,
  DescribeListenersOutput,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerAction, ListenerFacts } from "../../components/eks/listener-route.ts";
import { OperatorError } from "../exit.ts";
import { awsRefusal } from "./aws-refusal.ts";

/** Where a stack's balancer is, as its outputs tell it. */
export interface BalancerPlace {
  readonly region: string;
  readonly name: string;
  /** Port of the users' listener. */
  readonly usersPort: number;
}

/** How long AWS may take to be reached, and to answer, milliseconds. */
const patience = { connectionTimeout: 5000, requestTimeout: 10_000 };

/** The users' listener of a balancer, asked with the rights of whoever runs the command. */
export class LiveListener {
  readonly #place: BalancerPlace;
  #client: ElasticLoadBalancingV2Client | undefined;

  constructor(place: BalancerPlace) {
    this.#place = place;
  }

  /** Throws `OperatorError` where AWS does not tell, and where it knows no such balancer or listener. */
  async facts(signal: AbortSignal): Promise<ListenerFacts> {
    const { name, region, usersPort } = this.#place;
    try {
      return await this.#ask(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof OperatorError) throw error;
      if (error instanceof Error && /^LoadBalancerNotFound/.test(error.name)) throw this.#missing();
      throw awsRefusal(`the listener at port ${usersPort} of the load balancer ${name} in ${region}`, error);
    }
  }

  close(): void {
    this.#client?.destroy();
  }

  /**
   * The last update that succeeded made it: these are credentials of another account, or somebody has deleted it. `account` is that of a
   * balancer without the listener; undefined where there is no balancer either.
   */
  #missing(account?: string): OperatorError {
    const { region, name, usersPort } = this.#place;
    return new OperatorError(
      "unhealthy",
      account === undefined
        ? `AWS knows no load balancer ${name} in ${region} in the account of these credentials, but the last update made one`
        : `nothing listens at port ${usersPort} of the load balancer ${name} in ${region}, account ${account}, but the last update made a listener there`,
      "take credentials of the stack's account, such as with AWS_PROFILE; where somebody has deleted it: npx bluegreen up",
    );
  }

  async #ask(abortSignal: AbortSignal): Promise<ListenerFacts> {
    // It would warn operators of Node 20, which this project supports, in the middle of a verb's output.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    // The SDK takes 0.2 s to load, and only stacks with a balancer need it.
    const sdk = await import("@aws-sdk/client-elastic-load-balancing-v2");
    const { region, name, usersPort } = this.#place;
    this.#client ??= new sdk.ElasticLoadBalancingV2Client({ region, requestHandler: patience });
    const client = this.#client;
    const { LoadBalancers: [balancer] = [] } = await client.send(
      new sdk.DescribeLoadBalancersCommand({ Names: [name] }),
      { abortSignal },
    );
    if (balancer?.LoadBalancerArn === undefined) throw this.#missing();
    const { Listeners: listeners = [] }: DescribeListenersOutput = await client.send(
      new sdk.DescribeListenersCommand({ LoadBalancerArn: balancer.LoadBalancerArn }),
      { abortSignal },
    );
    const listener = listeners.find(({ Port: port }) => port === usersPort);
    if (listener?.ListenerArn === undefined) throw this.#missing(accountIn(balancer.LoadBalancerArn));
    const { TagDescriptions: [described] = [] } = await client.send(
      new sdk.DescribeTagsCommand({ ResourceArns: [listener.ListenerArn] }),
      { abortSignal },
    );
    const tags = (described?.Tags ?? []).map(({ Key: key = "", Value: value = "" }) => [key, value] as const);
    return {
      defaultActions: (listener.DefaultActions ?? []).map(actionOf),
      tags: Object.fromEntries(tags),
    };
  }
}

/** `arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/…` */
function accountIn(arn: string): string {
  return arn.split(":")[4] ?? "";
}

function actionOf({ Type: type, ForwardConfig: forward, TargetGroupArn: arn = "" }: Action): ListenerAction {
  const targetGroups = forward?.TargetGroups?.map(({ TargetGroupArn: group = "", Weight: weight }) => ({
    arn: group,
    weight: weight ?? 1,
  }));
  return {
    type: type ?? "",
    forwards: targetGroups === undefined ? [] : [{ targetGroups }],
    targetGroupArn: arn,
  };
}
