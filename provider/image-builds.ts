import { resolve } from "node:path";
import { z } from "zod";
import { judgeBuilds, type Ledger } from "./build-ledger.ts";
import { contextDigest, readContext } from "./docker-context.ts";
import { dockerClient } from "./docker-client.ts";
import type { Properties, ResourceKind } from "./kind.ts";

const build = z.object({ version: z.string(), image: z.string() });

const ledger = z.object({
  builds: z.record(z.string(), build),
  contents: z.record(z.string(), z.string()),
});

const asked = z.object({
  context: z.string(),
  builds: z.record(z.string(), build),
  completed: z.record(z.string(), z.string()).default({}),
});

const nothing: Ledger = { builds: {}, contents: {} };

/** Records what each version was built from. It builds nothing: it comes before the images, and refuses in preview. */
export const imageBuilds: ResourceKind = {
  async check(inputs, recorded) {
    const { context, builds, completed } = asked.parse(inputs);
    const folder = resolve(context);
    const content = await contextDigest(await readContext(folder, resolve(folder, "Dockerfile")));
    const { failures, ...known } = await judgeBuilds(
      ledger.safeParse(recorded).data ?? nothing,
      { builds, completed: Object.values(completed), folder: context, content },
      // An engine that cannot be asked now may have it: then the version counts as known.
      (image) => imageExists(image).catch(() => true),
    );
    return { inputs: { ...known }, failures };
  },
  create(inputs) {
    return Promise.resolve({ id: "builds", outputs: inputs });
  },
  /** An image that is gone would be built again: its color has no build any more. */
  async read(id, outputs) {
    const { builds, contents } = ledger.parse(outputs);
    const there = await Promise.all(
      Object.entries(builds).map(async ([color, made]) =>
        (await imageExists(made.image)) ? [[color, made] as const] : [],
      ),
    );
    const properties: Properties = { builds: Object.fromEntries(there.flat()), contents };
    return { id, outputs: properties, inputs: properties };
  },
  update(_id, _outputs, inputs) {
    return Promise.resolve(inputs);
  },
};

async function imageExists(image: string): Promise<boolean> {
  try {
    await dockerClient().getImage(image).inspect();
    return true;
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode === 404) return false;
    throw error;
  }
}
