import { getListener, type GetListenerResult } from "@pulumi/aws/lb/getListener";
import { getLoadBalancer } from "@pulumi/aws/lb/getLoadBalancer";
import { log, type InvokeOptions } from "@pulumi/pulumi";
import type { LastUpdate } from "../last-update.ts";
import { recordedRoute, type RunningRoute } from "../running-route.ts";
import { balancerName } from "./alb-balancer.ts";
import type { CloudPlace } from "./cloud-place.ts";
import { routeOf } from "./listener-route.ts";

/** Where a stack's balancer is, as far as its names tell: known before anything of it is declared. */
export interface AlbPlace extends Pick<CloudPlace, "provider" | "prefix"> {
  /** Port of the users' listener. */
  readonly port: number;
}

/**
 * Asks AWS for the users' listener; where it cannot be asked, or is not understood, what the last successful update recorded decides. It is
 * asked with the rights of whoever updates, and needs no address of the balancer.
 */
export async function askAlbRoute(place: AlbPlace, lastUpdate: LastUpdate): Promise<RunningRoute> {
  return (await albRoute(place)) ?? recordedRoute(lastUpdate);
}

/** How AWS, and Pulumi's plugin of it, say that there is no such thing. */
const notFound =
  /(LoadBalancer|Listener)NotFound|no matching .* found|couldn't find resource|empty result|returned (0|no) results/i;

/**
 * The route of a running balancer. Undefined where it does not say: there is none yet, AWS refuses, which is warned of, or it is none of this
 * project.
 */
export async function albRoute(place: AlbPlace): Promise<RunningRoute | undefined> {
  const listener = await usersListener(place).catch(async (error: unknown) => {
    const said = error instanceof Error ? error.message : String(error);
    if (!notFound.test(said)) await log.warn(untold(place, said));
    return undefined;
  });
  return listener && routeOf(listener, place);
}

async function usersListener({ provider, prefix, port }: AlbPlace): Promise<GetListenerResult> {
  const options: InvokeOptions = provider ? { provider } : {};
  const { arn } = await getLoadBalancer({ name: balancerName({ prefix }) }, options);
  return getListener({ loadBalancerArn: arn, port }, options);
}

function untold({ prefix, port }: AlbPlace, said: string): string {
  return (
    `AWS does not tell the listener at port ${port} of the load balancer ${balancerName({ prefix })}: ${said}. What the last update recorded decides ` +
    "which release serves; weights that somebody has changed since are not seen"
  );
}
