import { z } from "zod";

/** How wide a network may be before it counts as the world; for `thresholds` of a rule. */
export const widthThresholds = {
  shortestIpv4Prefix: z
    .int()
    .min(1)
    .max(32)
    .default(8)
    .describe("Networks of IPv4 with a shorter prefix are the world; /8 is the widest private one."),
  shortestIpv6Prefix: z
    .int()
    .min(1)
    .max(128)
    .default(20)
    .describe("Networks of IPv6 with a shorter prefix are the world; no operator has more of it by far."),
};

export type Widths = Readonly<Record<keyof typeof widthThresholds, number>>;

/** What a violation calls a network that is too wide; undefined where it is not. */
export function worldIn(
  network: string,
  { shortestIpv4Prefix, shortestIpv6Prefix }: Widths,
): string | undefined {
  const prefix = Number(/\/(\d+)$/.exec(network)?.[1] ?? Number.NaN);
  if (prefix === 0) return "everybody";
  return prefix < (network.includes(":") ? shortestIpv6Prefix : shortestIpv4Prefix) ? network : undefined;
}
