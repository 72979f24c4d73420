import type { Pod } from "../pods.ts";

/**
 * One control of the Pod Security Standards.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/, as of Kubernetes 1.35.
 */
export interface Control {
  /** As the standards call it. */
  readonly name: string;
  /** What of a pod it forbids, as of `ResourceRule.violations`. */
  readonly violations: (pod: Pod) => readonly string[];
}
