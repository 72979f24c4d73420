import { z } from "zod";
import { lowerStandby, raiseServing } from "./color-weights.ts";
import { dockerClient } from "./docker-client.ts";
import type { CallContext, Properties, ResourceKind } from "./kind.ts";
import { confirmCandidates } from "./route-candidates.ts";
import { proveRoute } from "./route-proof.ts";
import { routeLayout } from "./route-layout.ts";
import { describeRoute, pointerTo, routeDirectory, routeEntries, weightsOf, type Route } from "./route.ts";
import { checkedWeights, routeShape } from "./route-shape.ts";
import { keepOnly, routerContainer, type RouterContainer } from "./router-container.ts";

const inputs = routeShape.extend({ container: z.string(), containerId: z.string(), url: z.string() });

type RouteInputs = z.infer<typeof inputs>;

/** Directory without any bucket: whoever is sent there is answered 503. */
const nobody = "routes/nobody";

/** Moves users between the colors of a running nginx. */
export const nginxRoute: ResourceKind = {
  check: checkedWeights,
  async create(news, context) {
    await setRoute(inputs.parse(news), context);
    return { id: "route", outputs: news };
  },
  async update(_id, _outputs, news, context) {
    await setRoute(inputs.parse(news), context);
    return news;
  },
  async read(id, outputs) {
    const { lease: _over, ...recorded } = inputs.parse(outputs);
    const container = routerContainer(dockerClient(), recorded.container);
    const live = await readLive(container, Object.keys(recorded.weights));
    if (live === undefined) return undefined;
    // A route that a killed update has put and not proven is no container's yet, so that the next update proves it.
    const proven = (await target(container, "live")) === (await target(container, "previous"));
    const properties: Properties = { ...recorded, ...live, ...(!proven && { containerId: "" }) };
    return { id, outputs: properties, inputs: properties };
  },
  async delete(_id, outputs) {
    const recorded = inputs.parse(outputs);
    const container = routerContainer(dockerClient(), recorded.container);
    if ((await container.get(routeLayout.configuration, [])) === undefined) return;
    await container.put([
      { kind: "directory", path: nobody },
      pointerTo(nobody, "live"),
      pointerTo(nobody, "previous"),
    ]);
  },
};

/** Where a link of the layout's root points to. */
async function target(container: RouterContainer, pointer: "live" | "previous"): Promise<string | undefined> {
  const path = routeLayout[pointer];
  return (await container.get(path, []))?.links.get(path);
}

/** The route as the running router's files say it, not as anybody recorded it. */
async function readLive(container: RouterContainer, colors: readonly string[]): Promise<Route | undefined> {
  const contents = await container.get(`${routeLayout.live}/.`, [routeLayout.description]);
  const description = contents?.texts.get(routeLayout.description);
  if (contents === undefined || description === undefined) return undefined;
  const described = routeShape.safeParse(JSON.parse(description));
  if (!described.success) return undefined;
  return { ...described.data, weights: weightsOf(contents.files, colors) };
}

async function setRoute(wanted: RouteInputs, context: CallContext): Promise<void> {
  const container = routerContainer(dockerClient(), wanted.container);
  const [before = nobody, live] = await Promise.all([
    target(container, "live"),
    readLive(container, Object.keys(wanted.weights)),
    confirmCandidates(wanted.url, wanted, context),
  ]);
  context.signal.throwIfAborted();
  // From here on a cancelled update goes on: the route is put, and proven or taken back, within 2 s.
  const uninterrupted = new AbortController().signal;
  await raiseServing(wanted.container, wanted.weights, context);
  const isSet = live !== undefined && describeRoute(live) === describeRoute(wanted);
  const directory = isSet ? before : routeDirectory(wanted, new Date());
  if (!isSet) {
    context.progress("setting the route");
    await container.put([...routeEntries(wanted, directory), pointerTo(directory, "live")]);
  }
  const proof = await proveRoute({ url: wanted.url, lanes: 4 }, wanted, uninterrupted);
  if (proof !== undefined) {
    await container.put([{ kind: "directory", path: nobody }, pointerTo(before, "live")]);
    await lowerStandby(wanted.container, live?.weights ?? {}, context);
    throw new Error(
      `route: ${proof}. The route before it is back in force. ` +
        `Do: npx bluegreen status and npx bluegreen logs router, mend what they show, then pulumi up again.`,
    );
  }
  await container.put([pointerTo(directory, "previous")]);
  await lowerStandby(wanted.container, wanted.weights, context);
  await keepOnly(container, directory, context);
}
