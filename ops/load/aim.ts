import type { RoutePlace } from "../live-route.ts";
import type { StackOutputs } from "../stack-outputs.ts";

/** Where load goes, and where route and colors are looked at meanwhile. */
export interface Aim {
  readonly url: string;
  readonly routerUrl: string;
  /** Whether load takes another way than users do. */
  readonly isDetour: boolean;
}

/**
 * Aims at a stack. On AWS the colors are no business of users: they are looked at beside the balancer. Undefined where no router answers.
 *
 * @param reached where the stack answers this machine's commands
 * @param answers whether a router tells a route, or that there is none, at a place
 * @param listens whether users are answered at a URL; on AWS they are told no route
 */
export async function aimAt(
  {
    url: usersUrl,
    operatorUrl,
    balancer,
    kubernetes,
  }: Pick<StackOutputs, "url" | "operatorUrl" | "balancer" | "kubernetes">,
  reached: () => Promise<RoutePlace>,
  answers: (router: RoutePlace) => Promise<boolean>,
  listens: (url: string) => Promise<boolean>,
): Promise<Aim | undefined> {
  // No key is at hand, and no limit of one user is meant for load.
  const url = operatorUrl ?? usersUrl;
  const isOnAws = kubernetes?.kubeconfig !== undefined;
  if (!isOnAws && (await answers({ url }))) return { url, routerUrl: url, isDetour: false };
  const router = await reached();
  const { url: routerUrl } = router;
  if (routerUrl === url || !(await answers(router))) return undefined;
  const isForUsers = isOnAws && (balancer !== undefined || (await listens(url)));
  return isForUsers ? { url, routerUrl, isDetour: false } : { url: routerUrl, routerUrl, isDetour: true };
}
