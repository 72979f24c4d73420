/** How the API server of a cluster is reached from outside of its network. Nodes reach it from inside in any case. */
export type ClusterEndpoint =
  | {
      /** IPv4 networks that may reach it, such as `203.0.113.7/32`: of operators, and of what deploys. At most 40. */
      readonly publicAccessCidrs: readonly string[];
      /** Lets them be wider than /8, which is as good as everybody. Default: false. */
      readonly allowEverybody?: boolean;
    }
  | {
      /** It has no public address: whoever deploys does it from inside of the network, or from one that is connected with it. */
      readonly privateRunner: true;
    };

/** What EKS is told of it. */
export interface EndpointAccess {
  readonly endpointPrivateAccess: true;
  readonly endpointPublicAccess: boolean;
  readonly publicAccessCidrs?: string[];
}

/** Source: Amazon EKS user guide, "Service quotas". */
const mostNetworks = 40;

/** A wider network counts as everybody: two of /1 are the whole internet. */
const widestMask = 8;

const cure = "or give `privateRunner: true` and deploy from inside of the network";

/**
 * Decides what EKS is told. Left out, EKS would open a public endpoint to everybody, so nothing is left out.
 *
 * @throws RangeError with the network that is wrong, what is allowed and what to do
 */
export function endpointAccess(endpoint: ClusterEndpoint): EndpointAccess {
  if ("privateRunner" in endpoint) return { endpointPrivateAccess: true, endpointPublicAccess: false };
  const { publicAccessCidrs, allowEverybody = false } = endpoint;
  if (publicAccessCidrs.length === 0 || publicAccessCidrs.length > mostNetworks) {
    throw new RangeError(
      `endpoint.publicAccessCidrs: got ${publicAccessCidrs.length} networks; allowed are 1 to ${mostNetworks}; ` +
        `name those of operators and of what deploys, ${cure}`,
    );
  }
  const masks = publicAccessCidrs.map((cidr, at) => maskOf(cidr, `endpoint.publicAccessCidrs[${at}]`));
  const wide = masks.findIndex((mask) => mask < widestMask);
  if (wide >= 0 && !allowEverybody) {
    throw new RangeError(
      `endpoint.publicAccessCidrs[${wide}]: got "${publicAccessCidrs[wide] ?? ""}", which is as good as everybody; allowed are networks of ` +
        `/${widestMask} to /32; name your own, ${cure}, or say \`allowEverybody: true\``,
    );
  }
  if (wide < 0 && allowEverybody) {
    throw new RangeError(
      `endpoint.allowEverybody: got true, and no network of endpoint.publicAccessCidrs is wider than /${widestMask}; take it away`,
    );
  }
  return {
    endpointPrivateAccess: true,
    endpointPublicAccess: true,
    publicAccessCidrs: [...publicAccessCidrs],
  };
}

function maskOf(cidr: string, path: string): number {
  const [, text = "", mask = ""] = /^((?:\d{1,3}\.){3}\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? [];
  const parts = text.split(".").map(Number);
  const address = parts.reduce((sum, part) => sum * 256 + part, 0);
  const bits = Number(mask);
  const sound =
    text !== "" && parts.every((part) => part <= 255) && bits <= 32 && address % 2 ** (32 - bits) === 0;
  if (!sound) {
    throw new RangeError(
      `${path}: got "${cidr}"; allowed is the first address of an IPv4 network and its mask, such as "203.0.113.7/32"`,
    );
  }
  if (isReserved(parts)) {
    throw new RangeError(
      `${path}: got "${cidr}", which nobody on the internet has; allowed are public networks; take it away, ${cure}`,
    );
  }
  return bits;
}

/** Private, shared, link-local and loopback addresses; EKS refuses them here. */
function isReserved([first = 0, second = 0]: readonly number[]): boolean {
  return (
    first === 10 ||
    first === 127 ||
    (first === 100 && second >= 64 && second <= 127) ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168)
  );
}
