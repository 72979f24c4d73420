import type * as pulumi from "@pulumi/pulumi";
import type { Color, Weights } from "../components/color.ts";
import type { ApprovedBackend, Backend } from "../components/contract.ts";
import { dockerTarget } from "./docker-target.ts";
import type { StackConfig } from "./config.ts";
import type { LastUpdate } from "../components/last-update.ts";
import type { RunningRoute } from "../components/running-route.ts";
import type { Lease, Rejections } from "../provider/resources.ts";
import type { Operation } from "./operation.ts";

/** Where colors run. One implementation for each value of the stack's `target`. */
export interface Target {
  /** Public URL of the router. */
  readonly url: pulumi.Input<string>;
  /** URL of each color by the router's direct path. */
  readonly colorUrls: pulumi.Input<Record<Color, string>>;
  /** Name of the router's container, in whose volume the gate keeps what it found. */
  readonly routerContainer: pulumi.Input<string>;
  /** Declares a color that is to receive users. */
  active(color: Color): Backend;
  /** Declares a color without users; `after` has to be done before anything but the color's release. */
  standby(color: Color, after: readonly pulumi.Resource[]): Backend;
  /** Declares the route. */
  route(args: RouteArgs): pulumi.Resource;
  /** Declares what watches the stack, where the config asks for it; `after` has to be done before. */
  monitoring(after: readonly pulumi.Resource[]): MonitoringUrls | undefined;
}

/** Where operators ask. */
export interface MonitoringUrls {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
}

/** What a route is set to. */
export interface RouteArgs {
  readonly activeColor: Color;
  readonly weights: Weights;
  readonly backends: readonly ApprovedBackend[];
  readonly shadowPercent: number;
  readonly rejected: Rejections;
  readonly lease: Lease | undefined;
}

/** URL at which the route of a stack can be asked before anything is declared. */
export { builtVersions, dockerRouterUrl as routerUrl } from "./docker-target.ts";

/** What is known of the stack before anything is declared. */
export interface Known {
  /** Prefix of all names. */
  readonly prefix: string;
  /** Who has users now: guards the releases. */
  readonly running: RunningRoute;
  readonly operation: Operation;
  readonly lastUpdate: LastUpdate;
}

/** The target that the config names, its router declared. */
export function createTarget(config: StackConfig, known: Known): Target {
  return dockerTarget(config, known);
}
