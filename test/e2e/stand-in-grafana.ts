import { join } from "node:path";
import { docker } from "./harness.ts";

/** An image that takes its files, its password and its variables as Grafana's documentation says that Grafana's does. */
export const standInImage = "bluegreen-e2e/grafana:stand-in";

export async function buildStandIn(): Promise<void> {
  const context = join(__dirname, "stand-in-grafana");
  const src = ["Dockerfile", "run.sh", "server.mjs"];
  const stream = await docker.buildImage({ context, src }, { t: standInImage });
  await new Promise<void>((done, fail) => {
    docker.modem.followProgress(stream, (error) => (error === null ? done() : fail(error)));
  });
}
