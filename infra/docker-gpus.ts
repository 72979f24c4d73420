import * as pulumi from "@pulumi/pulumi";
import { canonicalJson } from "../components/release.ts";
import { findLocalGpus } from "../provider/resources.ts";
import { ConfigError } from "./config-error.ts";
import type { StackConfig } from "./config.ts";
import { gpuProblems, sharedAtFlips } from "./gpu-preflight.ts";
import type { OwlGpuConfig } from "./owl-schema.ts";

/**
 * Asks the engine whether it can give the colors their GPUs, where the config wants any. Where the last update has found them already it only
 * warns: whoever serves does so, and users can still be moved. It warns, too, of one device that a flip fills twice.
 *
 * @throws ConfigError where it cannot
 */
export async function proveGpus(config: StackConfig, proven: OwlGpuConfig | undefined): Promise<void> {
  const { owl } = config;
  if (owl?.gpus === undefined) return;
  const project = pulumi.getProject();
  const path = (name: string) => `${project}:${name}`;
  const shared = sharedAtFlips(config, path);
  if (shared !== undefined) await pulumi.log.warn(shared);
  const found = await findLocalGpus();
  const problems = found ? gpuProblems(owl.gpus, found, path) : [];
  if (problems.length === 0) return;
  if (canonicalJson(proven) !== canonicalJson(owl.gpus)) throw new ConfigError(pulumi.getStack(), problems);
  for (const problem of problems) await pulumi.log.warn(problem);
}
