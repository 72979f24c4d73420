import type { CustomResourceOptions } from "@pulumi/pulumi";
import { KubernetesRouteResource } from "../../provider/resources.ts";
import { routeInputs, type RouteArgs } from "../route-inputs.ts";
import type { Router } from "./router.ts";

export interface KubernetesRouteArgs extends RouteArgs {
  readonly router: Pick<Router, "target">;
}

/** The route in the ConfigMap that a router's pods read. A plain resource and no component, so that a flip's preview is one row for it. */
export class KubernetesRoute extends KubernetesRouteResource {
  constructor(name: string, args: KubernetesRouteArgs, options?: CustomResourceOptions) {
    super(name, { router: args.router.target, ...routeInputs(args) }, options);
  }
}
