import type { Rule } from "../rule.ts";

/** What stands in an account of AWS. */
export const awsRules: readonly Rule[] = [];
