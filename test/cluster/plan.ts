import { hashOf } from "../../toolchain/hash.ts";
import { overlap } from "../../toolchain/engine/subnets.ts";

/** What a cluster is called on this host. Whatever has these names is its own. */
export interface HostNames {
  /** The cgroup below which all of its pods are, in every hierarchy. */
  readonly cgroup: string;
  /** The host's end of the only link between the two. */
  readonly link: string;
}

export interface ClusterPlan extends HostNames {
  readonly name: string;
  /** Of the link's network, /30. */
  readonly hostAddress: string;
  readonly nodeAddress: string;
}

/** Name of the only node. */
export const nodeName = "node";
export const clusterDomain = "cluster.local";
export const podNetwork = "10.244.0.0/24";
export const serviceNetwork = "10.96.0.0/16";
/** The first address of the service network is the API's. */
export const apiServiceAddress = "10.96.0.1";
export const apiPort = 6443;

/** How many networks are tried, `10.250.<n>.0/30`. */
const candidates = 250;

export function hostNamesOf(name: string): HostNames {
  return { cgroup: `bluegreen-cluster-${name}`, link: `bgk-${name}` };
}

/**
 * @param taken networks that this host has an address in or a route to, `a.b.c.d/n`
 * @throws Error where none of the networks is free
 */
export function planCluster(name: string, taken: readonly string[]): ClusterPlan {
  // Two clusters that start at the same moment see nothing of each other.
  const first = Number.parseInt(hashOf(name).slice(0, 8), 16) % candidates;
  const thirds = Array.from({ length: candidates }, (_, at) => (first + at) % candidates);
  const third = thirds.find((n) => !taken.some((network) => overlap(network, `10.250.${n}.0/30`)));
  if (third === undefined) {
    throw new Error(
      `the cluster's network: got none, for this host has routes to all of 10.250.0.0/16; do: free one /30 of it`,
    );
  }
  return {
    name,
    ...hostNamesOf(name),
    hostAddress: `10.250.${third}.1`,
    nodeAddress: `10.250.${third}.2`,
  };
}
