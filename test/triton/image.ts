import { join } from "node:path";
import { baseImages } from "../../components/docker/base-images.ts";
import { packContext, readContext } from "../../provider/docker-context.ts";
import { prepare } from "../../toolchain/index.ts";
import { docker, root } from "../e2e/harness.ts";

/** The image of triton/, as a user's registry would have it. */
export const tritonImage = "bluegreen-test/triton:1";

/** Makes sure of Triton's base image, and builds the image on it by the local engine. */
export async function buildTriton(image = tritonImage): Promise<void> {
  await prepare({
    projectDirectory: root,
    environment: process.env,
    triton: true,
    officialTriton: false,
    progress: "lines",
  });
  const context = join(root, "triton");
  const source = await readContext(context, join(context, "Dockerfile"));
  const stream = await docker.buildImage(packContext(source), {
    t: image,
    dockerfile: source.dockerfile,
    buildargs: { BASE_IMAGE: baseImages.triton },
    labels: { "bluegreen.test": image },
  });
  await new Promise<void>((done, fail) => {
    docker.modem.followProgress(stream, (error) => (error === null ? done() : fail(error)));
  });
}

/** Removes it from the engine, where it is there, and keeps its layers for the next build. */
export async function removeTriton(image = tritonImage): Promise<void> {
  await docker
    .getImage(image)
    .remove({ force: true, noprune: true })
    .catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    });
}
