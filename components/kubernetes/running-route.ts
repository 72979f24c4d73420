import { openTunnel } from "../../provider/resources.ts";
import type { KubernetesPlace, LastUpdate } from "../last-update.ts";
import { recordedRoute, routeAt, type RunningRoute } from "../running-route.ts";

/** Where a router's Service is; without one there is nothing to ask. */
export type RouterPlace = Pick<KubernetesPlace, "kubeconfig" | "context" | "namespace" | "router">;

/**
 * Asks the running route where the last update left it, in a cluster or elsewhere, then where the config has it now; where it cannot be
 * asked, what the last successful update recorded decides.
 */
export async function askKubernetesRoute(
  configured: RouterPlace,
  lastUpdate: LastUpdate,
): Promise<RunningRoute> {
  const { kubernetes: left, url } = lastUpdate;
  if (left !== undefined && !isSame(left, configured)) {
    const route = await routeIn(left);
    if (route !== undefined) return route;
  }
  if (left === undefined && url !== undefined) {
    const route = await routeAt(url);
    if (route !== undefined) return route;
  }
  return (await routeIn(configured)) ?? recordedRoute(lastUpdate);
}

function isSame(one: RouterPlace, other: RouterPlace): boolean {
  return (
    one.kubeconfig === other.kubeconfig &&
    one.context === other.context &&
    one.namespace === other.namespace &&
    one.router?.service === other.router?.service
  );
}

/** Undefined where the route does not say, or where no cluster can be named: whoever needs one says so. */
async function routeIn({
  kubeconfig,
  context,
  namespace,
  router,
}: RouterPlace): Promise<RunningRoute | undefined> {
  if (router === undefined) return undefined;
  const cluster = {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
  };
  const tunnel = await openTunnel({ cluster, namespace, ...router }).catch(() => undefined);
  if (tunnel === undefined) return undefined;
  try {
    return await routeAt(tunnel.url);
  } finally {
    await tunnel.close();
  }
}
