import type { ClusterStackConfig } from "./config.ts";

/**
 * The image at a key of the config. Where it is missing the config was refused, as long as it was parsed.
 *
 * @throws RangeError where it is missing
 */
export function imageIn({ target }: ClusterStackConfig, key: string, image: string | undefined): string {
  if (image === undefined)
    throw new RangeError(`${key}: it is missing; nothing is built for target ${target}`);
  return image;
}
