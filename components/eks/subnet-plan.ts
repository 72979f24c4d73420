/** Networks of one availability zone. */
export interface ZonePlan {
  /** Such as `eu-central-1a`. */
  readonly zone: string;
  /** The zone's letter: end of its resources' names. */
  readonly letter: string;
  /** For load balancers and NAT gateways. */
  readonly publicCidr: string;
  /** For nodes and pods, each of which takes an address of its own; four times as large. */
  readonly privateCidr: string;
}

/** Zones of a network: EKS wants two, and with three the loss of one leaves two. */
const zoneCount = 3;

/** Widest and narrowest network, as bits of its mask: AWS takes 16 to 28, and in one of 20 a zone still has 1,019 addresses for pods. */
const maskBits = { widest: 16, narrowest: 20 };

/**
 * Divides a network among three zones: three quarters are private, a sixteenth is public, each; the rest is free.
 *
 * @param cidr such as `10.0.0.0/16`
 * @param region such as `eu-central-1`
 * @param zones of the region; default: those with the letters a, b and c, whether the region has them or not
 * @throws RangeError with what is wrong, what is allowed and what to do
 */
export function planSubnets(
  cidr: string,
  region: string,
  zones: readonly string[] = ["a", "b", "c"].map((letter) => `${region}${letter}`),
): readonly ZonePlan[] {
  const { address, bits } = parseNetwork(cidr);
  checkZones(zones, region);
  const privateSize = 2 ** (32 - bits - 2);
  const publicSize = privateSize / 4;
  return zones.map((zone, at) => ({
    zone,
    letter: zone.slice(region.length),
    privateCidr: `${dotted(address + at * privateSize)}/${bits + 2}`,
    publicCidr: `${dotted(address + zoneCount * privateSize + at * publicSize)}/${bits + 4}`,
  }));
}

function checkZones(zones: readonly string[], region: string): void {
  const wrong = zones.find((zone) => !(zone.startsWith(region) && /^[a-z]$/.test(zone.slice(region.length))));
  const problem =
    wrong !== undefined
      ? `"${wrong}"`
      : new Set(zones).size !== zoneCount || zones.length !== zoneCount
        ? `${zones.length} (${zones.join(", ")})`
        : undefined;
  if (problem === undefined) return;
  throw new RangeError(
    `network.zones: got ${problem}; allowed are ${zoneCount} different zones of ${region}, such as "${region}a"; ` +
      `\`aws ec2 describe-availability-zones --region ${region}\` lists them`,
  );
}

function parseNetwork(cidr: string): { readonly address: number; readonly bits: number } {
  const [, text = "", mask = ""] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const parts = text.split(".").map(Number);
  const bits = Number(mask);
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const sound =
    text !== "" &&
    parts.every((part) => part <= 255) &&
    bits >= maskBits.widest &&
    bits <= maskBits.narrowest &&
    address % 2 ** (32 - bits) === 0 &&
    isPrivate(parts);
  if (!sound) {
    throw new RangeError(
      `network.cidr: got "${cidr}"; allowed is the first address of a private IPv4 network of /${maskBits.widest} to ` +
        `/${maskBits.narrowest}, such as "10.0.0.0/16"`,
    );
  }
  return { address, bits };
}

/** RFC 1918. EKS wants addresses of pods to be private; others would hide a part of the internet from them. */
function isPrivate([first = 0, second = 0]: readonly number[]): boolean {
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
