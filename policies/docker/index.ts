import type { Rule } from "../rule.ts";
import { notPrivileged } from "./not-privileged.ts";

/** What runs on a Docker engine. */
export const dockerRules: readonly Rule[] = [notPrivileged];
