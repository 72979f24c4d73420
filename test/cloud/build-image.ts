import { join } from "node:path";
import { baseImages } from "../../components/docker/base-images.ts";
import { packContext, readContext } from "../../provider/docker-context.ts";
import { docker } from "../e2e/harness.ts";
import { root } from "./harness.ts";

/** Builds an image of a folder with Node's base image by the local engine, as a user's registry would have it. */
export async function buildImage(folder: "app" | "converter", image: string): Promise<void> {
  const context = join(root, folder);
  const source = await readContext(context, join(context, "Dockerfile"));
  const stream = await docker.buildImage(packContext(source), {
    t: image,
    dockerfile: source.dockerfile,
    buildargs: { BASE_IMAGE: baseImages.node },
    labels: { "bluegreen.test": image },
  });
  await new Promise<void>((done, fail) => {
    docker.modem.followProgress(stream, (error) => (error === null ? done() : fail(error)));
  });
}

/** Removes an image from the engine, which keeps its layers for the next build. */
export async function removeImage(image: string): Promise<void> {
  await docker.getImage(image).remove({ force: true, noprune: true });
}
