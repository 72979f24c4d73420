import { setTimeout as delay } from "node:timers/promises";
import { paths } from "../../../app/contract.ts";
import { Sightings } from "../../../bench/load/sightings.ts";
import type { Color } from "../../../components/color.ts";
import type { Pod } from "./pods.ts";
import { askRouter } from "./router-pods.ts";
import type { CloudStage } from "./stage.ts";

/** Time between two looks at a pod, milliseconds. */
const pauseMilliseconds = 40;

/** Asks each router pod all the time as one user, and remembers when which color answered there. */
export class Followers {
  readonly #stop = new AbortController();
  readonly #sightings = new Map<string, Sightings>();
  readonly #lanes: readonly Promise<void>[];

  private constructor(stage: CloudStage, pods: readonly Pod[]) {
    this.#lanes = pods.map((pod) => this.#follow(stage, pod));
  }

  static async watch(stage: CloudStage): Promise<Followers> {
    return new Followers(stage, await stage.pods("router"));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#lanes);
  }

  /** Milliseconds from a moment to the first answer of a color, for every pod by its name; undefined where it never came. */
  millisecondsSince(moment: number, color: Color): Record<string, number | undefined> {
    return Object.fromEntries(
      [...this.#sightings].map(([pod, sightings]) => {
        const at = sightings.firstAfter(moment, color);
        return [pod, at === undefined ? undefined : at - moment];
      }),
    );
  }

  async #follow(stage: CloudStage, pod: Pod): Promise<void> {
    const sightings = new Sightings();
    this.#sightings.set(pod.metadata.name, sightings);
    while (!this.#stop.signal.aborted) {
      const { headers } = await askRouter(stage, pod, paths.live);
      sightings.see(String(headers["x-color"]), Date.now());
      await delay(pauseMilliseconds);
    }
  }
}
