import type * as pulumi from "@pulumi/pulumi";
import type { Color } from "../components/color.ts";
import type { Backend } from "../components/contract.ts";
import type { GateRouter } from "../components/gate/promotion-gate.ts";
import type { LastUpdate } from "../components/last-update.ts";
import type { RouteArgs } from "../components/route-inputs.ts";
import type { RunningRoute } from "../components/running-route.ts";
import type { StackConfig } from "./config.ts";
import type { FoundGrafana } from "./find-grafana.ts";
import type { Operation } from "./operation.ts";

/** A kind of target with the config that asks for it. One implementation for each value of the stack's `target`. */
export interface TargetKind {
  /** Asks the route of the stack before anything is declared; where it cannot be asked, the last update decides. */
  askRoute(prefix: string, lastUpdate: LastUpdate): Promise<RunningRoute>;
  /** Says which Grafana there is to be. Undefined where the config wants none. */
  findGrafana(lastUpdate: LastUpdate): Promise<FoundGrafana | undefined>;
  /** Declares the router. */
  create(known: Known): Target | Promise<Target>;
}

/** Where colors run, its router declared. */
export interface Target {
  /** URL of the router as users reach it. */
  readonly url: pulumi.Input<string>;
  /** Where operators ask, where that is not where users do. */
  readonly operatorUrl?: string | undefined;
  /** URL of each color by the router's direct path. */
  readonly colorUrls: pulumi.Input<Record<Color, string>>;
  /** Where the gate finds the router. */
  readonly gateRouter: GateRouter;
  /** Declares a color that is to receive users. */
  active(color: Color): Backend;
  /** Declares a color without users; `after` has to be done before anything but the color's release. */
  standby(color: Color, after: readonly pulumi.Resource[]): Backend;
  /** Declares the route. */
  route(args: RouteArgs): pulumi.Resource;
  /**
   * Declares what watches the stack, where the config asks for it; `after` has to be done before. Returns the stack's outputs about
   * where operators ask.
   */
  monitoring(after: readonly pulumi.Resource[]): Readonly<Record<string, unknown>>;
}

/** What is known of the stack before anything is declared. */
export interface Known {
  /** Prefix of all names. */
  readonly prefix: string;
  /** Who has users now: guards the releases. */
  readonly running: RunningRoute;
  readonly operation: Operation;
  readonly lastUpdate: LastUpdate;
  /** Undefined where none is wanted. */
  readonly grafana: FoundGrafana | undefined;
}

/** The kind of target that the config names. Its provider's classes are loaded for it alone: they take a second. */
export async function targetKind(config: StackConfig): Promise<TargetKind> {
  if (config.target === "docker") return (await import("./docker-target.ts")).dockerKind(config);
  if (config.target === "eks") return (await import("./eks-target.ts")).eksKind(config);
  return (await import("./kubernetes-target.ts")).kubernetesKind(config);
}
