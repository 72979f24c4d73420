import type { Color } from "../../../components/color.ts";
import type { CloudStage } from "./stage.ts";

interface RouteConfigMap {
  readonly data?: Readonly<Record<string, string>>;
}

/** A change of the route's ConfigMap, as the API tells it. */
export interface RouteWrite {
  /** Milliseconds since 1970 when it was told. */
  readonly at: number;
  readonly activeColor: Color;
  readonly weights: Readonly<Record<Color, number>>;
}

/** Hears of every write of the route at the moment of it. */
export class RouteWrites {
  readonly #stop = new AbortController();
  readonly #writes: RouteWrite[] = [];
  readonly #ended: Promise<void>;
  #told: () => void = () => undefined;

  constructor(stage: CloudStage) {
    this.#ended = this.#hear(stage);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  /** The first write after a moment that gives a color all the users, undefined where there was none. */
  firstAfter(moment: number, color: Color): RouteWrite | undefined {
    return this.#writes.find(({ at, weights }) => at >= moment && weights[color] === 100);
  }

  /** Resolves at the first write after now that gives a color all the users. */
  async next(color: Color): Promise<RouteWrite> {
    const moment = Date.now();
    for (;;) {
      const write = this.firstAfter(moment, color);
      if (write !== undefined) return write;
      await new Promise<void>((resolve) => (this.#told = resolve));
    }
  }

  async #hear({ cluster, namespace }: CloudStage): Promise<void> {
    const name = encodeURIComponent(`metadata.name=${namespace}-route`);
    const path = `/api/v1/namespaces/${namespace}/configmaps?fieldSelector=${name}`;
    for await (const { object } of cluster.api.watch<RouteConfigMap>(path, this.#stop.signal)) {
      const description = object.data?.["route.json"];
      if (description === undefined) continue;
      const route = JSON.parse(description) as Omit<RouteWrite, "at">;
      this.#writes.push({ ...route, at: Date.now() });
      this.#told();
    }
  }
}
