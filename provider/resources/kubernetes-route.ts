import * as pulumi from "@pulumi/pulumi";
import { withSecretKubeconfig, type KubernetesRouterArgs } from "./kubernetes-router.ts";
import type { RouteInputs } from "./route-inputs.ts";

/** Inputs of `KubernetesRoute`. */
export interface KubernetesRouteArgs extends RouteInputs {
  /** Its pods follow the route, and each of them is proven. */
  readonly router: KubernetesRouterArgs;
}

/** The weights in the ConfigMap that a stack's router pods mount: followed without a restart, proven pod by pod, put back when a proof fails. */
export class KubernetesRouteResource extends pulumi.CustomResource {
  declare readonly weights: pulumi.Output<Record<string, number>>;
  declare readonly activeColor: pulumi.Output<string>;

  constructor(name: string, args: KubernetesRouteArgs, options?: pulumi.CustomResourceOptions) {
    const router = withSecretKubeconfig(args.router);
    super("bluegreen:index:KubernetesRoute", name, { ...args, router }, options);
  }
}
