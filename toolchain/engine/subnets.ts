/** True where two IPv4 networks, `a.b.c.d/n`, have an address in common. Anything else overlaps with nothing. */
export function overlap(left: string, right: string): boolean {
  const [one, other] = [rangeOf(left), rangeOf(right)];
  return one !== undefined && other !== undefined && one.first <= other.last && other.first <= one.last;
}

function rangeOf(subnet: string): { first: number; last: number } | undefined {
  const [, a, b, c, d, bits] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(subnet) ?? [];
  if (bits === undefined) return undefined;
  const address = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/** A network that is there already. */
export interface TakenNetwork {
  /** Who has it, as a refusal says it: `the Docker network "x"`. */
  readonly owner: string;
  readonly subnet: string;
}

/** Why a stack cannot have a subnet; undefined where it can. */
export function judgeSubnet(
  setting: string,
  subnet: string,
  taken: readonly TakenNetwork[],
): string | undefined {
  const other = taken.find((network) => overlap(network.subnet, subnet));
  if (other === undefined) return undefined;
  const free = freeSubnet(taken);
  return (
    `${setting}: got ${subnet}, which overlaps ${other.subnet} of ${other.owner}; allowed: a network that nobody has; ` +
    `do: pulumi config set --path '${setting}' ${free ?? "<another network>"}`
  );
}

function freeSubnet(taken: readonly TakenNetwork[]): string | undefined {
  const candidates = Array.from({ length: 172 }, (_, at) => `172.28.${83 + at}.0/24`);
  return candidates.find((candidate) => !taken.some(({ subnet }) => overlap(subnet, candidate)));
}
