import { RouterProbe } from "./color-probe.ts";
import { followLimit, type PodProof } from "./kubernetes-route-standing.ts";
import type { KubernetesRouter } from "./kubernetes-router.ts";
import { statusPath } from "./route-layout.ts";
import { proveRoute } from "./route-proof.ts";
import type { Route } from "./route.ts";
import { pause } from "./time.ts";
import { messageOf } from "./wire.ts";

/** What router pods are to follow. */
export interface WantedRoute {
  /** What they must answer at `/deployment-status`; undefined where nobody is to be served. */
  readonly description: string | undefined;
  /** What their users must meet. Default: nobody is asked as a user. */
  readonly route?: Route | undefined;
  /** When it was written, by `performance.now()`. */
  readonly writtenAt: number;
}

/** Time between two questions where the answer was not the wanted one, milliseconds: an API server has others to serve. */
const askPause = 100;

/** A pod that has another route this long after it was touched is touched again: it may not have had the ConfigMap yet. */
const touchPause = 700;

/** Shortest time that a proof may take, milliseconds, however late its pod has followed. */
const shortestProof = 1500;

/** Asks one router pod until it has the route and its users meet what that says. */
export class RunningProof {
  readonly #end = new AbortController();
  #found: PodProof = { kind: "behind", why: "it was not asked yet" };

  /** Begins at once. The pod was touched already. */
  constructor(router: KubernetesRouter, pod: string, wanted: WantedRoute) {
    this.#run(router, pod, wanted).catch((error: unknown) => {
      if (!this.#end.signal.aborted) this.#found = { kind: "silent", why: messageOf(error) };
    });
  }

  get found(): PodProof {
    return this.#found;
  }

  stop(): void {
    this.#end.abort();
  }

  async #run(router: KubernetesRouter, pod: string, wanted: WantedRoute): Promise<void> {
    const { signal } = this.#end;
    const tunnel = await router.tunnelTo(pod);
    const probe = new RouterProbe(tunnel, 2000);
    try {
      await this.#follow(probe, () => router.touch(pod, "route", signal), wanted);
      if (wanted.route === undefined) {
        this.#found = { kind: "proven" };
        return;
      }
      this.#found = { kind: "proving" };
      const left = wanted.writtenAt + followLimit - performance.now();
      const limitMilliseconds = Math.ceil(Math.max(shortestProof, left));
      const asked = { url: tunnel.url, name: "it", limitMilliseconds, wrongAnswerPause: askPause };
      const why = await proveRoute(asked, wanted.route, signal);
      this.#found = why === undefined ? { kind: "proven" } : { kind: "refuted", why };
    } finally {
      await Promise.all([probe.close(), tunnel.close()]);
    }
  }

  /** Until the pod has the route. */
  async #follow(
    probe: RouterProbe,
    touch: () => Promise<string | undefined>,
    { description }: WantedRoute,
  ): Promise<void> {
    const { signal } = this.#end;
    let touchedAt = performance.now();
    let hindrance = "";
    for (;;) {
      const found = await this.#ask(probe, description);
      if (found === undefined) return;
      this.#found = { ...found, why: found.why + hindrance };
      if (performance.now() - touchedAt >= touchPause) {
        const failure = await touch();
        hindrance = failure === undefined ? "" : `; ${failure}`;
        touchedAt = performance.now();
      }
      await pause(askPause, signal);
    }
  }

  /** Undefined where the pod has the route. */
  async #ask(
    probe: RouterProbe,
    description: string | undefined,
  ): Promise<{ readonly kind: "silent" | "behind"; readonly why: string } | undefined> {
    const { signal } = this.#end;
    try {
      const { status, body } = await probe.text(statusPath, signal);
      // nginx answers this path itself, and never so: it is the tunnel's word.
      if (status === 502) return { kind: "silent", why: `it does not answer: ${errorIn(body)}` };
      const told = status === 200 ? body : undefined;
      if (told === description && (status === 200 || status === 503)) return undefined;
      return { kind: "behind", why: `it has another route (status ${status}: ${body.trim().slice(0, 200)})` };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: "silent", why: `it does not answer: ${messageOf(error)}` };
    }
  }
}

function errorIn(body: string): string {
  return /^\{"error":"(?<error>.*)"\}$/.exec(body)?.groups?.["error"]?.replace(/\\"/g, '"') ?? body;
}
