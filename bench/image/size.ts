import type Docker from "dockerode";

/** Megabytes (10^6 bytes) that the model server's image may have beyond the base image that it stands on. */
export const limitMegabytes = 150;

/**
 * What an image has beyond the one that it stands on, megabytes (10^6 bytes), as the engine counts layers.
 *
 * @throws Error where one of the two is not there, or `image` does not stand on `base`: a difference would say nothing then
 */
export async function megabytesBeyond(docker: Docker, image: string, base: string): Promise<number> {
  const [above, below] = [await docker.getImage(image).inspect(), await docker.getImage(base).inspect()];
  if (!below.RootFS.Layers?.every((layer, index) => layer === above.RootFS.Layers?.[index]))
    throw new Error(`${image} does not stand on ${base} as it is now: build it anew`);
  return (above.Size - below.Size) / 1e6;
}
