import { join } from "node:path";
import { baseImages } from "../../components/docker/base-images.ts";
import { packContext, readContext } from "../../provider/docker-context.ts";
import { docker, root } from "./harness.ts";

/** Folders of this repository that are images, and what they stand on. */
const bases = { app: baseImages.node, converter: baseImages.node, triton: baseImages.triton } as const;

/** Builds an image of a folder by the local engine, as a user's registry would have it. */
export async function buildImage(folder: keyof typeof bases, image: string): Promise<void> {
  const context = join(root, folder);
  const source = await readContext(context, join(context, "Dockerfile"));
  const stream = await docker.buildImage(packContext(source), {
    t: image,
    dockerfile: source.dockerfile,
    buildargs: { BASE_IMAGE: bases[folder] },
    labels: { "bluegreen.test": image },
  });
  await new Promise<void>((done, fail) => {
    docker.modem.followProgress(stream, (error) => (error === null ? done() : fail(error)));
  });
}

/** Removes an image from the engine, where it is there, and keeps its layers for the next build. */
export async function removeImage(image: string): Promise<void> {
  await docker
    .getImage(image)
    .remove({ force: true, noprune: true })
    .catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    });
}
