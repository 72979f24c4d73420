import { prepare } from "../../toolchain/index.ts";
import { buildImage, removeImage } from "../e2e/build-image.ts";
import { root } from "../e2e/harness.ts";

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
  await buildImage("triton", image);
}

/** Removes it from the engine, where it is there, and keeps its layers for the next build. */
export async function removeTriton(image = tritonImage): Promise<void> {
  await removeImage(image);
}
