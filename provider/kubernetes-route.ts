import { pathSegments } from "./diff.ts";
import type { CallContext, Properties, ResourceKind } from "./kind.ts";
import { isProven, routeIn } from "./kubernetes-route-data.ts";
import { KubernetesRouter } from "./kubernetes-router.ts";
import { kubernetesRouteInputs, StackRoute, type KubernetesRouteInputs } from "./kubernetes-stack-route.ts";
import { checkedWeights } from "./route-shape.ts";

/** Moves users between the colors of a stack on Kubernetes: writes the route's ConfigMap, and proves it in every router pod. */
export const kubernetesRoute: ResourceKind = {
  check: checkedWeights,
  /** In another namespace it is another ConfigMap. Another context may well name the same cluster. */
  replaces(path) {
    const [first, second = ""] = pathSegments(path);
    return first === "router" && ["namespace", "stack"].includes(second);
  },
  async create(news, context) {
    await setRoute(news, context);
    return { id: "route", outputs: news };
  },
  async update(_id, _outputs, news, context) {
    await setRoute(news, context);
    return news;
  },
  async read(id, outputs) {
    const { lease: _over, ...recorded } = kubernetesRouteInputs.parse(outputs);
    const found = await withRoute(recorded, (route) => route.read());
    const live = found && routeIn(found, Object.keys(recorded.weights));
    if (found === undefined || live === undefined) return undefined;
    // A route that a killed update has written and not proven is no program's, so that the next update proves it.
    const properties: Properties = { ...recorded, ...live, ...(!isProven(found) && { unproven: true }) };
    return { id, outputs: properties, inputs: properties };
  },
  async delete(_id, outputs, context) {
    await withRoute(kubernetesRouteInputs.parse(outputs), (route) => route.remove(context));
  },
};

async function setRoute(news: Properties, context: CallContext): Promise<void> {
  await withRoute(kubernetesRouteInputs.parse(news), (route) => route.set(context));
}

async function withRoute<Result>(
  wanted: KubernetesRouteInputs,
  work: (route: StackRoute) => Promise<Result>,
): Promise<Result> {
  const router = new KubernetesRouter(wanted.router);
  try {
    return await work(new StackRoute(router, wanted));
  } finally {
    await router.close();
  }
}
