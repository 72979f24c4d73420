import type { Rule } from "../rule.ts";

/** What keeps a deployment blue/green, whatever it runs on. */
export const blueGreenRules: readonly Rule[] = [];
