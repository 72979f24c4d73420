import { buildCandidate, removeCandidate } from "../faults/candidate.ts";
import { buildStandIn, removeStandIn } from "./stand-in-grafana.ts";

/** Before the files that run in pairs: whichever of two ended first would take an image from the other. */
export async function setup(): Promise<void> {
  await buildCandidate();
  await buildStandIn();
}

export async function teardown(): Promise<void> {
  await removeCandidate();
  await removeStandIn();
}
