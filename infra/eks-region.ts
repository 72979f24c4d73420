import type { EksStackConfig } from "./config.ts";

/** Whether the config names a region, such as `eu-central-1` or `us-gov-west-1`, so that what depends on it can be judged. */
export function hasRegion({ region }: Pick<EksStackConfig, "region">): boolean {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(region);
}

/** Zones of the network. */
export function zonesOf({ region, eks }: Pick<EksStackConfig, "region" | "eks">): readonly string[] {
  return eks.network.zones ?? ["a", "b", "c"].map((letter) => `${region}${letter}`);
}
