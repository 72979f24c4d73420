import * as pulumi from "@pulumi/pulumi";
import type { GateArgs } from "../gate/gate-inputs.ts";
import type { Verdict } from "../gate/verdict.ts";
import type { Rejections } from "../route-state.ts";
import { withSecretKubeconfig, type KubernetesRouterArgs } from "./kubernetes-router.ts";

/** Where a gate finds its candidates: at a URL, or behind the router of a stack on Kubernetes. */
export type GateRouterArgs =
  | {
      /** Public URL of the router, whose direct paths the checks take. */
      readonly url: pulumi.Input<string>;
      readonly kubernetes?: never;
    }
  | {
      readonly url?: never;
      readonly kubernetes: {
        readonly router: KubernetesRouterArgs;
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
    const kubernetes = args.kubernetes && {
      ...args.kubernetes,
      router: withSecretKubeconfig(args.kubernetes.router),
    };
    super(
      "bluegreen:index:PromotionGate",
      name,
      { ...args, ...(kubernetes && { kubernetes }), verdict: undefined, approved: undefined },
      options,
    );
  }
}
