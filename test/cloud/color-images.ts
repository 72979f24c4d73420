import { join } from "node:path";
import { baseImages } from "../../components/docker/base-images.ts";
import { packContext, readContext } from "../../provider/docker-context.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { docker } from "../e2e/harness.ts";
import { buildCandidate, candidateImage, removeCandidate } from "../faults/candidate.ts";
import { root } from "./harness.ts";

/** Two images of the model server in app/, as a user's registry would have them: each has an id of its own, and their layers are the same. */
export const serverImages = ["bluegreen-cloud/server:1", "bluegreen-cloud/server:2"] as const;

/** An image that no registry has. */
export const missingImage = "registry.invalid/bluegreen/server:1";

/** Builds all images of the scenarios by the local engine, and brings them into the cluster. */
export async function bringImages(cluster: Cluster): Promise<void> {
  for (const image of serverImages) await buildServer(image);
  await buildCandidate();
  await cluster.importImage({ images: [...serverImages, candidateImage, baseImages.nginx] });
}

/** Removes them from the engine, which keeps their layers for the next build; the cluster's go with it. */
export async function removeImages(): Promise<void> {
  for (const image of serverImages) await docker.getImage(image).remove({ force: true, noprune: true });
  await removeCandidate();
}

async function buildServer(image: string): Promise<void> {
  const context = join(root, "app");
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
