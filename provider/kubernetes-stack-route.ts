import { type z } from "zod";
import type { CallContext } from "./kind.ts";
import { ConfigMapConflict, filesIn, type ConfigMap, type ConfigMapFile } from "./kubernetes-config-map.ts";
import { stackNames } from "./kubernetes-names.ts";
import { asProven, holds, isProven, lastProven, routeData, type RouteData } from "./kubernetes-route-data.ts";
import { follow } from "./kubernetes-route-following.ts";
import { routerPlace } from "./kubernetes-router-place.ts";
import type { KubernetesRouter } from "./kubernetes-router.ts";
import { confirmCandidates } from "./route-candidates.ts";
import { routeLayout } from "./route-layout.ts";
import { routeShape } from "./route-shape.ts";
import type { Route } from "./route.ts";
import { bounded } from "./time.ts";
import { messageOf } from "./wire.ts";

export const kubernetesRouteInputs = routeShape.extend({ router: routerPlace });

export type KubernetesRouteInputs = z.infer<typeof kubernetesRouteInputs>;

/** How long the route before may take to say that its colors still serve it, milliseconds: users wait for it. */
const earlierLimit = 2000;

/** How long it may take to have every kubelet told, milliseconds; router pods are told again while they are behind. */
const touchLimit = 2000;

/** The route of one stack, and what is wanted of it. */
export class StackRoute {
  readonly #router: KubernetesRouter;
  readonly #wanted: KubernetesRouteInputs;
  readonly #name: string;
  readonly #file: ConfigMapFile;

  constructor(router: KubernetesRouter, wanted: KubernetesRouteInputs) {
    this.#router = router;
    this.#wanted = wanted;
    this.#name = stackNames.route(wanted.router.stack);
    this.#file = router.configMap(this.#name);
  }

  async read(): Promise<RouteData | undefined> {
    const found = await this.#file.read();
    return found && filesIn(found);
  }

  /** From then on the router answers 503. */
  async remove(context: CallContext): Promise<void> {
    await this.#file.remove();
    await this.#tellKubelets(context);
  }

  /** Confirms the candidates, writes the route, and proves it in every router pod; where a proof fails, the route of before is put back. */
  async set(context: CallContext): Promise<void> {
    await this.#confirm(this.#wanted, context.signal);
    const before = await this.#file.read(context.signal);
    context.signal.throwIfAborted();
    // From here on a cancelled update goes on: the route is written, and proven or taken back, within seconds.
    const isSet = before !== undefined && holds(filesIn(before), this.#wanted);
    const written = isSet ? before : await this.#write(before, context);
    const writtenAt = performance.now();
    await this.#tellKubelets(context);
    context.progress("every router pod is to follow, and is proven");
    const description = written.data?.[routeLayout.description];
    const followed = await follow(this.#router, { description, route: this.#wanted, writtenAt });
    if (followed.kind === "failed") {
      const end = await this.#takeBack(written, before && (await this.#earlier(filesIn(before))));
      throw new Error(
        `route: ${followed.why}. ${end} ` +
          `Do: npx bluegreen status and npx bluegreen logs router, mend what they show, then pulumi up again.`,
      );
    }
    const data = filesIn(written);
    if (!isProven(data)) await this.#replace(written, asProven(data));
    await this.#tellKubelets(context);
    context.progress("router pods that are leaving end");
    await this.#router.untilLeft().catch((error: unknown) => {
      context.warn(
        `router pods that are leaving may lead to the colors of before for up to a minute: ${messageOf(error)}`,
      );
    });
    const pods = followed.pods === 1 ? "1 router pod follows" : `${followed.pods} router pods follow`;
    context.info(`${pods} after ${(followed.milliseconds / 1000).toFixed(1)} s`);
    for (const pod of followed.behind)
      context.warn(`${pod}. No user is sent to it; it follows as soon as its kubelet looks at the route.`);
  }

  async #confirm(route: Pick<Route, "weights" | "releases">, signal: AbortSignal): Promise<void> {
    const tunnel = await this.#router.tunnel();
    try {
      await confirmCandidates(tunnel.url, route, { signal });
    } finally {
      await tunnel.close();
    }
  }

  async #write(before: ConfigMap | undefined, context: CallContext): Promise<ConfigMap> {
    context.progress("setting the route");
    const proven = before && filesIn(before)[routeLayout.kubernetes.proven];
    return this.#replace(before, routeData(this.#wanted, proven));
  }

  async #replace(before: ConfigMap | undefined, data: RouteData): Promise<ConfigMap> {
    try {
      return await this.#file.write(data, this.#router.labels("route"), before);
    } catch (error) {
      if (!(error instanceof ConfigMapConflict)) throw error;
      throw new Error(
        `route: somebody else changed ConfigMap ${this.#name} in between, and theirs stands (${error.message}). ` +
          `Do: pulumi preview --refresh, which shows what they changed, then pulumi up --refresh`,
        { cause: error },
      );
    }
  }

  /**
   * What to go back to: what was there. Where that was never proven, since its update was killed, the route that was proven last,
   * as long as its colors still serve it.
   */
  async #earlier(before: RouteData): Promise<RouteData> {
    const proven = lastProven(before);
    if (proven === undefined) return before;
    const signal = bounded(earlierLimit, new AbortController().signal);
    const stillServes = await this.#confirm(proven.route, signal).then(
      () => true,
      () => false,
    );
    return stillServes ? proven.data : before;
  }

  /** Puts the data of before in the place of what was written. What came of it, in a sentence. */
  async #takeBack(written: ConfigMap, before: RouteData | undefined): Promise<string> {
    try {
      if (before === undefined) await this.#file.remove(written);
      else await this.#file.write(before, this.#router.labels("route"), written);
    } catch (error) {
      return error instanceof ConfigMapConflict
        ? "The route before it was not put back: somebody else changed it meanwhile, and theirs stands."
        : `The route before it could not be put back, so the new one stands unproven: ${messageOf(error)}.`;
    }
    const writtenAt = performance.now();
    const untold = await this.#touch();
    const description = before?.[routeLayout.description];
    const back = await follow(this.#router, { description, writtenAt });
    return back.kind === "proven"
      ? "The route before it is back in force."
      : `The route before it was put back, and not every router pod has it yet: ${[back.why, ...untold].join("; ")}.`;
  }

  /** Kubelets look by themselves too, so what keeps them from hearing of it is a warning. */
  async #tellKubelets(context: CallContext): Promise<void> {
    for (const failure of await this.#touch())
      context.warn(`${failure}. Whoever does not hear of a route at once follows it within 90 s.`);
  }

  async #touch(): Promise<string[]> {
    const signal = bounded(touchLimit, new AbortController().signal);
    return this.#router
      .touchMounts(this.#name, "route", signal)
      .catch((error: unknown) => [messageOf(error)]);
  }
}
