import { ContainerWatch } from "./container-watch.ts";
import type { Watch } from "./router-host.ts";

/** Looks at all containers of a color, those that compute for its server first: it cannot get ready without them. */
export class ColorWatch implements Watch {
  readonly #watches: readonly ContainerWatch[];

  /** @param server name of its server's container; without one, for a color that no Docker engine runs, it sees nothing of it */
  constructor(server: string | undefined, services: readonly string[] = []) {
    this.#watches = [
      // What ends because its model does not load does so again: one more try is enough.
      ...services.map((name) => new ContainerWatch(name, { called: name, toleratedRestarts: 1 })),
      new ContainerWatch(server),
    ];
  }

  async end(isLast?: boolean): Promise<string | undefined> {
    const ends = await Promise.all(this.#watches.map((watch) => watch.end(isLast)));
    return ends.find((end) => end !== undefined);
  }

  unfinished(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
