import type { Rule } from "../rule.ts";

/** What runs in a cluster. */
export const kubernetesRules: readonly Rule[] = [];
