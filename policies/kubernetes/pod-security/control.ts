import type { Pod } from "../pods.ts";

/** What a workload may have although a control forbids it; each exactly as it is written. */
export interface Freedom {
  /** Paths of nodes that it may mount. */
  readonly hostPaths: readonly string[];
  /** Capabilities that it may add. */
  readonly addedCapabilities: readonly string[];
  /** Whether it may keep those that container runtimes give by default. */
  readonly keepsDefaultCapabilities: boolean;
  readonly runsAsRoot: boolean;
  readonly escalatesPrivileges: boolean;
}

/**
 * One control of the Pod Security Standards.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/, as of Kubernetes 1.35.
 */
export interface Control {
  /** As the standards call it. */
  readonly name: string;
  /** What of a pod it forbids, as of `ResourceRule.violations`. */
  readonly violations: (pod: Pod, freedom: Freedom) => Iterable<string>;
}
