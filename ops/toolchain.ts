import { colors } from "../components/color.ts";
import type { EksStackConfig, StackConfig } from "../infra/config.ts";
import type { StepResult } from "../toolchain/index.ts";
import { configuredModel } from "./configured-model.ts";
import { dockerNeeds, type Needs } from "./docker-needs.ts";
import type { Interruption } from "./interruption.ts";
import type { Project } from "./project.ts";
import { stackPlaceOf } from "./target/cluster-place.ts";
import type { Terminal } from "./terminal.ts";

export type { StepResult } from "../toolchain/index.ts";

/** Finds or makes what the stack needs, and points this process at it. Throws `ToolchainError`. */
export async function prepareToolchain(
  project: Project,
  config: StackConfig,
  terminal: Terminal,
  interruption: Interruption,
): Promise<readonly StepResult[]> {
  const steps = await prepared(project, needsOf(project, config), terminal, interruption);
  const { PULUMI_BACKEND_URL: backend = "" } = process.env;
  if (config.target === "eks" && backend.startsWith("file:")) terminal.note(localState(terminal, backend));
  return steps;
}

/**
 * Finds or makes Pulumi and the plugins of the stack's target alone, also for whoever is about to write the stack's file. Throws
 * `ToolchainError`.
 */
export async function preparePulumi(
  project: Project,
  terminal: Terminal,
  interruption: Interruption,
): Promise<void> {
  const { target } = await stackPlaceOf(project);
  await prepared(project, target === "eks" ? cloudNeeds : clusterNeeds, terminal, interruption);
}

/** What is in AWS costs money, and is known to nobody else. */
function localState(terminal: Terminal, backend: string): string {
  return (
    `${terminal.paint("yellow", "warning:")} the state of this stack is in ${backend} alone, and with it all that knows what it has made in AWS; ` +
    "for a bucket: export PULUMI_BACKEND_URL='s3://<bucket>?region=<region>' before the first up"
  );
}

async function prepared(
  project: Project,
  needs: Needs,
  terminal: Terminal,
  interruption: Interruption,
): Promise<readonly StepResult[]> {
  const { prepare } = await import("../toolchain/index.ts");
  const { environment, steps, warnings } = await prepare({
    projectDirectory: project.root,
    environment: process.env,
    ...needs,
    signal: interruption.graceful,
  });
  Object.assign(process.env, environment);
  for (const warning of warnings) terminal.note(`${terminal.paint("yellow", "warning:")} ${warning}`);
  return steps;
}

function needsOf(project: Project, config: StackConfig): Needs {
  if (config.target === "docker") return dockerNeeds(project, config);
  return config.target === "eks" ? storeNeeds(config) : clusterNeeds;
}

/** Nothing runs on this machine: images come from registries, and pods fetch their model. */
const clusterNeeds: Needs = { kubernetes: true, images: false };

/** The same, with the plugin of AWS. */
const cloudNeeds: Needs = { ...clusterNeeds, aws: true };

/** Models of the stack's own store go there from here. A file of the user's own may be there already, and not here: only the update knows. */
function storeNeeds(config: EksStackConfig): Needs {
  const stored = colors
    .filter((color) => config.eks.modelStore[color])
    .map((color) => configuredModel(config, color))
    .filter(({ sources }) => sources.length > 0);
  return { ...cloudNeeds, ...(stored.length > 0 && { models: stored }) };
}

/** Points this process at what was made before. Throws `ToolchainError` where nothing was. */
export async function useToolchain(project: Project): Promise<Readonly<Record<string, string>>> {
  const { environmentOf } = await import("../toolchain/index.ts");
  const environment = await environmentOf(project.root, process.env);
  Object.assign(process.env, environment);
  return environment;
}
