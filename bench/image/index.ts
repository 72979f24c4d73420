import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { packContext, readContext } from "../../provider/docker-context.ts";
import { follow } from "../../toolchain/docker-plugin/engine-stream.ts";
import type { Bench, BenchContext, Goal } from "../goal.ts";
import { limitMegabytes, megabytesBeyond } from "./size.ts";

const size: Goal = {
  name: "image-size",
  says: "model server's image beyond its base image, against the limit",
  unit: "MB",
  better: "lower",
  bar: 1,
  once: true,
  limit: true,
};

/** One record however many are asked for. */
export const imageBench: Bench = {
  name: "image",
  says: "What the model server's image has beyond the base image that it stands on.",
  goals: [size],
  async *rounds(context) {
    yield { [size.name]: { ours: await sizeOfServer(context), theirs: limitMegabytes } };
  },
};

/** Builds the image of `app/` under a name that nothing else has, and removes it again. */
async function sizeOfServer({ root, environment, signal, say }: BenchContext): Promise<number> {
  const docker = dockerClient(environment);
  const image = `bluegreen-bench-image:${randomUUID()}`;
  const folder = join(root, "app");
  const source = await readContext(folder, join(folder, "Dockerfile"));
  say(`building ${folder}`);
  try {
    const stream = await docker.buildImage(packContext(source), {
      t: image,
      dockerfile: source.dockerfile,
      buildargs: { BASE_IMAGE: baseImages.node },
      abortSignal: signal,
    });
    await follow(docker, stream, () => undefined);
    return await megabytesBeyond(docker, image, baseImages.node);
  } finally {
    await remove();
  }

  /** Its layers stay for the next build. */
  async function remove(): Promise<void> {
    await docker
      .getImage(image)
      .remove({ force: true, noprune: true })
      .catch((reason: unknown) => {
        if ((reason as { statusCode?: number }).statusCode !== 404) throw reason;
      });
  }
}
