import { z } from "zod";
import { inWords, RouterProbe } from "./color-probe.ts";
import { dockerClient } from "./docker-client.ts";
import { unknown, type CallContext, type Properties, type ResourceKind } from "./kind.ts";
import { proveRoute } from "./route-proof.ts";
import { routeLayout } from "./route-layout.ts";
import {
  describeRoute,
  pointerTo,
  routeDirectory,
  routeEntries,
  weightProblems,
  weightsOf,
  type Route,
} from "./route.ts";
import { leaseSchema, rejectionsSchema } from "./route-state.ts";
import { keepOnly, routerContainer, type RouterContainer } from "./router-container.ts";
import { bounded, pause } from "./time.ts";

/** A route of an earlier version of this project has the first three alone. */
const route = z.object({
  activeColor: z.string(),
  weights: z.record(z.string(), z.number()),
  releases: z.record(z.string(), z.string()),
  shadow: z.object({ percent: z.number() }).default({ percent: 0 }),
  rejected: rejectionsSchema.default({}),
  lease: leaseSchema.optional(),
});

const inputs = route.extend({ container: z.string(), containerId: z.string(), url: z.string() });

type RouteInputs = z.infer<typeof inputs>;

/** Time for a color that passed its gate to answer once more, milliseconds. */
const readyLimit = 15_000;

/** Directory without any bucket: whoever is sent there is answered 503. */
const nobody = "routes/nobody";

/** Moves users between the colors of a running nginx. */
export const nginxRoute: ResourceKind = {
  check(news) {
    const weights = z.record(z.string(), z.number()).safeParse(news["weights"]);
    const problems = news["weights"] === unknown || !weights.success ? [] : weightProblems(weights.data);
    return { inputs: news, failures: problems.map((reason) => ({ property: "weights", reason })) };
  },
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
  const described = route.safeParse(JSON.parse(description));
  if (!described.success) return undefined;
  return { ...described.data, weights: weightsOf(contents.files, colors) };
}

async function setRoute(wanted: RouteInputs, context: CallContext): Promise<void> {
  const container = routerContainer(dockerClient(), wanted.container);
  const probe = new RouterProbe(wanted.url);
  try {
    for (const [color, percent] of Object.entries(wanted.weights)) {
      if (percent > 0) await confirm(probe, color, wanted.releases[color], context);
    }
  } finally {
    await probe.close();
  }
  const before = (await target(container, "live")) ?? nobody;
  const live = await readLive(container, Object.keys(wanted.weights));
  context.signal.throwIfAborted();
  // From here on a cancelled update goes on: the route is put, and proven or taken back, within 2 s.
  const uninterrupted = new AbortController().signal;
  const isSet = live !== undefined && describeRoute(live) === describeRoute(wanted);
  const directory = isSet ? before : routeDirectory(wanted, new Date());
  if (!isSet) {
    context.progress("setting the route");
    await container.put([...routeEntries(wanted, directory), pointerTo(directory, "live")]);
  }
  const proof = await proveRoute(wanted.url, wanted, uninterrupted);
  if (proof !== undefined) {
    await container.put([{ kind: "directory", path: nobody }, pointerTo(before, "live")]);
    throw new Error(
      `route: ${proof}. The route before it is back in force. ` +
        `Do: npx bluegreen status and npx bluegreen logs router, mend what they show, then pulumi up again.`,
    );
  }
  await container.put([pointerTo(directory, "previous")]);
  await keepOnly(container, directory, context);
}

async function confirm(
  probe: RouterProbe,
  color: string,
  release: string | undefined,
  context: CallContext,
): Promise<void> {
  if (release === undefined)
    throw new Error(`route: weights.${color} is above 0, but no release of ${color} was approved`);
  const limit = bounded(readyLimit, context.signal);
  for (;;) {
    const state = await probe.color(color, context.signal);
    if (state.status === 200 && state.release === release && state.color === color) return;
    // Another release stays another one; a color that is not ready may be in a moment.
    if (state.status === 200 || limit.aborted) {
      const served =
        state.status === 200 ? `serves ${state.release?.slice(0, 12) ?? "no identity"}` : inWords(state);
      throw new Error(
        `route: ${color} ${served}; it must be ready and serve the approved release ${release.slice(0, 12)} ` +
          `within ${readyLimit / 1000} s. The route was not touched. Do: npx bluegreen logs ${color}`,
      );
    }
    await pause(250, context.signal);
  }
}
