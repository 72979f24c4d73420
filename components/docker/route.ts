import type { CustomResourceOptions } from "@pulumi/pulumi";
import { NginxRouteResource } from "../../provider/resources.ts";
import { routeInputs, type RouteArgs } from "../route-inputs.ts";
import type { Router } from "./router.ts";

export interface NginxRouteArgs extends RouteArgs {
  readonly router: Router;
}

/** The route in a router's running nginx. A plain resource and no component, so that a flip's preview is one row for it. */
export class NginxRoute extends NginxRouteResource {
  constructor(name: string, args: NginxRouteArgs, options?: CustomResourceOptions) {
    const { containerName: container, containerId, operatorUrl: url } = args.router;
    super(name, { container, containerId, url, ...routeInputs(args) }, options);
  }
}
