import { join } from "node:path";
import { bundleAwsPlugin } from "../aws/plugin/bundle.ts";
import type { Emulator } from "../aws/emulator.ts";
import { PulumiProject } from "../pulumi-project.ts";

/** A project that runs a program beside this file with the tests' aws plugin, on one emulator. */
export function awsProject<Settings extends object>(
  program: string,
  settings: Settings,
  emulator: Emulator,
): Promise<PulumiProject<Settings>> {
  return PulumiProject.create({
    program: join(__dirname, program),
    plugins: [{ name: "aws", bundle: bundleAwsPlugin }],
    settings,
    environment: emulator.variables,
  });
}
