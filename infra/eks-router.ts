import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import type { GpuNodeGroup } from "../components/eks/gpu-node-group.ts";
import type { GateRouter } from "../components/gate/promotion-gate.ts";
import type { ColorStackArgs } from "../components/kubernetes/color-stack.ts";
import type { ServicePlace } from "../components/kubernetes/monitoring.ts";
import type { RouteArgs } from "../components/route-inputs.ts";

/** What divides users between the colors of a stack on AWS. One implementation for each value of `eks.router`. */
export interface EksRouter {
  /** As users reach it. */
  readonly url: pulumi.Output<string>;
  /** URL of each color past the route. */
  readonly colorUrls: pulumi.Input<Record<Color, string>>;
  readonly gateRouter: GateRouter;
  /** What the colors' pods know of it. */
  readonly colors: ColorStackArgs["router"];
  /** How long a color keeps an idle connection open. Undefined: as its server does by itself. */
  readonly keepAliveSeconds: number | undefined;
  /** Declares the way to a color's nodes; what is in place once the router reaches them. */
  attach(color: Color, nodes: GpuNodeGroup): readonly pulumi.Resource[];
  /** Declares the route. */
  route(args: RouteArgs): pulumi.Resource;
  /** Its Service in the cluster; undefined where it is none. */
  readonly service: ServicePlace | undefined;
  /** What else the stack's outputs tell of it. */
  readonly outputs: Readonly<Record<string, unknown>>;
}
