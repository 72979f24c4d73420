import * as pulumi from "@pulumi/pulumi";
import { encryptedKeys, parseStackConfig, type StackConfig } from "./config.ts";

/** Reads and freezes the running program's config. Throws `ConfigError` with every problem at once. */
export function readStackConfig(): StackConfig {
  const stack = pulumi.getStack();
  return parseStackConfig(pulumi.runtime.allConfig(), pulumi.getProject(), stack, encryptedKeys());
}
