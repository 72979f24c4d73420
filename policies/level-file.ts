import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Configuration of the policy pack for a stack, for `--policy-pack-config`: a path relative to the project's folder. Undefined where there is
 * none, and every rule has the level and the thresholds that it states itself.
 */
export function levelFileOf(stack: string): string | undefined {
  const path = `policies/levels/${stack}.json`;
  return existsSync(resolve(__dirname, "..", path)) ? path : undefined;
}
