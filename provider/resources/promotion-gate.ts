import * as pulumi from "@pulumi/pulumi";
import type { GateArgs } from "../gate/gate-inputs.ts";
import type { ServedRoute } from "../gate/reference.ts";
import type { Verdict } from "../gate/verdict.ts";
import type { Rejections } from "../route-state.ts";
import {
  withSecretKubeconfig,
  type KubernetesRouterArgs,
  type KubernetesStackArgs,
} from "./kubernetes-router.ts";

/** Where a gate finds its candidates: at a URL, behind the router of a stack on Kubernetes, or behind a cloud's balancer. */
export type GateRouterArgs =
  | {
      /** Public URL of the router, whose direct paths the checks take. */
      readonly url: pulumi.Input<string>;
      readonly directSecret?: never;
      readonly served?: never;
      readonly weights?: never;
      readonly kubernetes?: never;
    }
  | {
      readonly url?: never;
      readonly directSecret?: never;
      readonly served?: never;
      readonly weights?: never;
      readonly kubernetes: {
        readonly router: KubernetesRouterArgs;
        /** So long may a pod find no node before it is not waited for any more. */
        readonly unschedulableSeconds: number;
      };
    }
  | {
      /** What the balancer's direct paths begin with, without a slash at its end. */
      readonly url: pulumi.Input<string>;
      /** What opens them: 32 to 128 letters, digits, `-` and `_`. Recorded as a secret. */
      readonly directSecret: pulumi.Input<string>;
      /** What users meet as the update begins, for a balancer does not tell it. Another one is no change of the gate. */
      readonly served: ServedRoute;
      /**
       * Users that each color is to get, percent. Where users meet others the gate asks the candidates again: a balancer's route moves users and
       * asks nobody.
       */
      readonly weights: Readonly<Record<string, number>>;
      readonly kubernetes: {
        /** The pods of the colors, which are looked at while they are waited for. */
        readonly colors: KubernetesStackArgs;
        /** So long may a pod find no node before it is not waited for any more. */
        readonly unschedulableSeconds: number;
      };
    };

/** Inputs of `PromotionGate`. */
export type PromotionGateArgs = GateRouterArgs & PromotionArgs;

interface PromotionArgs extends GateArgs {
  readonly activeColor: string;
  /** Identity of the release of each color that is to receive users. */
  readonly candidates: Readonly<Record<string, pulumi.Input<string>>>;
  /** Names of the candidates' containers, where a Docker engine runs them: one that keeps ending is not waited for. */
  readonly containers?: Readonly<Record<string, string>>;
  /** Names of the containers that compute for the candidates' servers. One that keeps ending is not waited for either. Default: none. */
  readonly services?: Readonly<Record<string, readonly string[]>>;
  /** Active color of the running route. Used by the check and never recorded. Default: that of the last update. */
  readonly serving?: string;
  /** Name of the router's container: each color's last verdict is kept in its volume, for the exporter. Left out: it is not. */
  readonly routerContainer?: pulumi.Input<string>;
  /** Version of each color. Those of the candidates are recorded: another one has another identity anyway. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Releases that users were taken back from. Used by the check and never recorded. */
  readonly rejected?: Rejections;
}

/** The checks that a color must pass before it may receive users. */
export class PromotionGateResource extends pulumi.CustomResource {
  declare readonly verdict: pulumi.Output<Verdict>;
  /** The identities that passed, by color. Known in preview. */
  declare readonly approved: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: PromotionGateArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "bluegreen:index:PromotionGate",
      name,
      { ...args, ...secretsOf(args), verdict: undefined, approved: undefined },
      options,
    );
  }
}

/** What no state and no diff may tell in the clear. */
function secretsOf({ directSecret, kubernetes }: GateRouterArgs): Record<string, unknown> {
  return {
    ...(directSecret !== undefined && { directSecret: pulumi.secret(directSecret) }),
    ...(kubernetes && { kubernetes: withSecretCluster(kubernetes) }),
  };
}

function withSecretCluster(kubernetes: NonNullable<GateRouterArgs["kubernetes"]>): object {
  return "router" in kubernetes
    ? { ...kubernetes, router: withSecretKubeconfig(kubernetes.router) }
    : { ...kubernetes, colors: withSecretKubeconfig(kubernetes.colors) };
}
