import type { StackConfig } from "../infra/config.ts";
import type { StackOutputs } from "./stack-outputs.ts";
import type { AwsCaller } from "./target/aws-caller.ts";
import type { ClusterIdentity } from "./target/cluster-identity.ts";
import type { RunningTarget } from "./target/target.ts";

/** Where the parts of a stack answer on this machine, until the command ends. */
export interface Places {
  /** URL of the router, or of what answers as one in front of a balancer, without a slash at its end. */
  readonly url: string;
  /** How long the route may take to be told there, seconds. Default: `usualRouteSeconds`. */
  readonly routeSeconds?: number;
  /** Both are there where `monitoring.enabled` is. */
  readonly prometheusUrl?: string | undefined;
  readonly alertmanagerUrl?: string | undefined;
}

/** A stack as one command reaches it. Opens nothing before it is asked. */
export interface Reach {
  /** Which cluster the stack's file chooses; undefined where it chooses none, and where the cluster does not say. */
  cluster(): Promise<ClusterIdentity | undefined>;
  /** Who asks AWS; undefined where the stack is not in AWS. Throws `OperatorError` for nobody. */
  account(): Promise<AwsCaller | undefined>;
  /** What runs. */
  target(): Promise<RunningTarget>;
  /** Where the parts answer that the last successful update left. */
  recorded(outputs: StackOutputs): Promise<Places>;
  /** Where the parts answer without a look at the state. Throws `OperatorError` where a target can tell that there is no router. */
  configured(config: StackConfig): Promise<Places>;
  /** Ends what was opened. */
  close(): Promise<void>;
}
