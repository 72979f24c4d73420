import { join } from "node:path";
import { baseImages } from "../../components/docker/base-images.ts";
import { packContext, readContext } from "../../provider/docker-context.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { docker } from "../e2e/harness.ts";
import { root } from "./harness.ts";

/** The image of components/monitoring/image, as a user's registry would have it. */
export const monitoringImage = "bluegreen-cloud/monitoring:1";

/** Builds it by the local engine, and brings it into the cluster. Its base has to be there. */
export async function bringMonitoringImage(cluster: Cluster): Promise<void> {
  const context = join(root, "components/monitoring/image");
  const source = await readContext(context, join(context, "Dockerfile"));
  const stream = await docker.buildImage(packContext(source), {
    t: monitoringImage,
    dockerfile: source.dockerfile,
    buildargs: { BASE_IMAGE: baseImages.monitoring },
    labels: { "bluegreen.test": monitoringImage },
  });
  await new Promise<void>((done, fail) => {
    docker.modem.followProgress(stream, (error) => (error === null ? done() : fail(error)));
  });
  await cluster.importImage({ image: monitoringImage });
}

/** Removes it from the engine, where it is there; the cluster's goes with it. */
export async function removeMonitoringImage(): Promise<void> {
  await docker
    .getImage(monitoringImage)
    .remove({ force: true })
    .catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    });
}
