import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { layoutOf } from "../../toolchain/layout.ts";
import { jsonOf } from "../json.ts";
import { shortName, type Project } from "../project.ts";

const schema = z.object({ handled: z.array(z.string()) });

/** Deployments that are remembered; older ones do not come back. */
const depth = 50;

/** Deployments that `watch` has rolled back, in `.bluegreen/rollouts/<stack>.watch.json`: a new process knows them too. */
export class HandledDeployments {
  readonly #path: string;

  constructor({ root, stack }: Project) {
    this.#path = join(layoutOf(root).home, "rollouts", `${shortName(stack)}.watch.json`);
  }

  async read(): Promise<readonly string[]> {
    const text = await readFile(this.#path, "utf8").catch(() => "");
    return schema.safeParse(jsonOf(text)).data?.handled ?? [];
  }

  async add(deployment: string): Promise<void> {
    const handled = [...(await this.read()), deployment].slice(-depth);
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(`${this.#path}.new`, `${JSON.stringify({ handled }, null, 2)}\n`);
    await rename(`${this.#path}.new`, this.#path);
  }
}
