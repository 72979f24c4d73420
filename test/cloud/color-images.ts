import { baseImages } from "../../components/docker/base-images.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { buildCandidate, candidateImage, removeCandidate } from "../faults/candidate.ts";
import { buildImage, removeImage } from "../e2e/build-image.ts";

/** Two images of the model server in app/, as a user's registry would have them: each has an id of its own, and their layers are the same. */
export const serverImages = ["bluegreen-cloud/server:1", "bluegreen-cloud/server:2"] as const;

/** An image that no registry has. */
export const missingImage = "registry.invalid/bluegreen/server:1";

/** Builds all images of the scenarios by the local engine, and brings them into the cluster. */
export async function bringImages(cluster: Cluster): Promise<void> {
  for (const image of serverImages) await buildImage("app", image);
  await buildCandidate();
  await cluster.importImage({ images: [...serverImages, candidateImage, baseImages.nginx] });
}

/** Removes them from the engine; the cluster's go with it. */
export async function removeImages(): Promise<void> {
  for (const image of serverImages) await removeImage(image);
  await removeCandidate();
}
