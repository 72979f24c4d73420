import { buildCandidate, candidateImage } from "../faults/candidate.ts";
import { removeImage } from "./build-image.ts";
import { buildStandIn, standInImage } from "./stand-in-grafana.ts";

/** Before the files that run in pairs: whichever of two ended first would take an image from the other. */
export async function setup(): Promise<void> {
  await buildCandidate();
  await buildStandIn();
}

/** Files that ran alone may have removed one of them. */
export async function teardown(): Promise<void> {
  await removeImage(candidateImage);
  await removeImage(standInImage);
}
