import * as pulumi from "@pulumi/pulumi";
import type { RouteInputs } from "./route-inputs.ts";

/** Inputs of `NginxRoute`. */
export interface NginxRouteArgs extends RouteInputs {
  /** Name of the router's container. */
  readonly container: pulumi.Input<string>;
  /** Id of that container: in another one the route is set and proven again. */
  readonly containerId: pulumi.Input<string>;
  /** Public URL of the router. */
  readonly url: pulumi.Input<string>;
}

/** The weights in the running nginx: set without a reload, proven at the public port, put back when the proof fails. */
export class NginxRouteResource extends pulumi.CustomResource {
  declare readonly weights: pulumi.Output<Record<string, number>>;
  declare readonly activeColor: pulumi.Output<string>;

  constructor(name: string, args: NginxRouteArgs, options?: pulumi.CustomResourceOptions) {
    super("bluegreen:index:NginxRoute", name, { ...args }, options);
  }
}
