import { join } from "node:path";
import type { Emulator } from "../aws/emulator.ts";
import { PulumiProject } from "../pulumi-project.ts";
import { root } from "./harness.ts";

/** A project that runs a program beside this file with the tests' aws plugin, on one emulator. */
export function awsProject<Settings extends object>(
  program: string,
  settings: Settings,
  emulator: Emulator,
): Promise<PulumiProject<Settings>> {
  return PulumiProject.create({
    program: join(__dirname, program),
    plugins: [{ name: "aws", source: join(root, "test", "aws", "plugin") }],
    settings,
    environment: emulator.variables,
  });
}
