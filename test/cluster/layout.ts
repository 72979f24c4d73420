import { join } from "node:path";
import { layoutOf } from "../../toolchain/layout.ts";

/** Where a test cluster lies on this host. Everything is in folders that git ignores. */
export interface ClusterLayout {
  /** The programs, built once and shared by all clusters of this clone. */
  readonly tools: string;
  /** What one running cluster keeps; gone when it was stopped. */
  readonly state: string;
  /** What its programs print; the next start begins anew. */
  readonly logs: string;
}

/** What a cluster's name may be: it is part of an interface's name, which has 15 characters at most. */
const namePattern = /^[a-z][a-z0-9]{0,9}$/;

/** @throws Error where the name cannot be one */
export function clusterLayoutOf(projectDirectory: string, name: string): ClusterLayout {
  if (!namePattern.test(name)) {
    throw new Error(
      `the cluster's name: got "${name}"; allowed: 1 to 10 lower-case letters and digits, a letter first; do: choose such a name`,
    );
  }
  const { home, logs, tools } = layoutOf(projectDirectory);
  return {
    tools,
    state: join(home, `cluster-${name}`),
    logs: join(logs, `cluster-${name}`),
  };
}

/** The same places as the cluster's own programs see them, whatever the host's paths are. */
export const inside = {
  tools: "/run/bluegreen/tools",
  state: "/run/bluegreen/state",
} as const;

/** File in the state's folder that says how to reach a running cluster. */
export const recordFile = "cluster.json";
