import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { layoutOf } from "../../toolchain/layout.ts";
import { jsonOf } from "../json.ts";
import type { LiveRoute } from "../live-route.ts";
import { shortName, type Project } from "../project.ts";
import { replaceFile } from "../replace-file.ts";
import { seenAfter, type Seen } from "./seen.ts";

const schema = z.object({
  handled: z.array(z.string()).default([]),
  seen: z
    .object({
      at: z.string(),
      releases: z.record(z.string(), z.string()),
      since: z.record(z.string(), z.string()),
      former: z.record(z.string(), z.object({ release: z.string(), until: z.string() })).default({}),
    })
    .optional(),
});

type Content = Readonly<z.infer<typeof schema>>;

/** Deployments that are remembered; older ones do not come back. */
const depth = 50;

/** A look at an unchanged route is written down this often, milliseconds. */
const writeEvery = 60_000;

/** What `watch` has done and seen, in `.bluegreen/rollouts/<stack>.watch.json`: a new process knows it too. */
export class WatchMemory {
  readonly #path: string;
  #seen: Seen | undefined;

  constructor({ root, stack }: Project) {
    this.#path = join(layoutOf(root).home, "rollouts", `${shortName(stack)}.watch.json`);
  }

  /** Deployments that were rolled back, or that nothing more is tried with. */
  async handled(): Promise<readonly string[]> {
    return (await this.#read()).handled;
  }

  async addHandled(deployment: string): Promise<void> {
    const content = await this.#read();
    await this.#write({ ...content, handled: [...content.handled, deployment].slice(-depth) });
  }

  /** Notes which releases users meet, and tells since when. */
  async see(live: LiveRoute, now: Date): Promise<Seen> {
    const content = await this.#read();
    this.#seen = seenAfter(this.#seen ?? content.seen, live, now);
    const written = content.seen;
    const changed = JSON.stringify(written?.releases) !== JSON.stringify(this.#seen.releases);
    if (changed || now.getTime() - Date.parse(written?.at ?? "") >= writeEvery)
      await this.#write({ ...content, seen: this.#seen });
    return this.#seen;
  }

  /** Forgets everything: the stack is gone. */
  async remove(): Promise<void> {
    this.#seen = undefined;
    await rm(this.#path, { force: true });
  }

  async #read(): Promise<Content> {
    const text = await readFile(this.#path, "utf8").catch(() => "");
    return schema.safeParse(jsonOf(text)).data ?? { handled: [] };
  }

  async #write(content: Content): Promise<void> {
    await replaceFile(this.#path, `${JSON.stringify(content, null, 2)}\n`);
  }
}
