import { randomBytes } from "node:crypto";

/** Name of one operation, by which its log lines, its lease and its report belong together: `rollout-20261120080000-1a2b3c`. */
export function operationId(verb: string, now: Date): string {
  return `${verb}-${now.toISOString().replace(/\D/g, "").slice(0, 14)}-${randomBytes(3).toString("hex")}`;
}
