import { join } from "node:path";
import type { ModelFile } from "../components/model.ts";
import { dockerEndpoint } from "../provider/docker-client.ts";
import { actionlintStep } from "./actionlint/step.ts";
import { memoryStep } from "./engine/memory-step.ts";
import type { ColorLoad, MemoryLimits } from "./engine/memory.ts";
import { networkStep, type WantedNetwork } from "./engine/network-step.ts";
import type { WantedPort } from "./engine/ports.ts";
import { portSteps, type OwnLabel } from "./engine/ports-step.ts";
import { engineClient, engineStep } from "./engine/step.ts";
import { ToolchainError } from "./errors.ts";
import { officialImages } from "./images/recipe.ts";
import { baseImageSteps } from "./images/steps.ts";
import { tritonImageStep } from "./images/triton.ts";
import { registryOf, wishedImageStep } from "./images/wished.ts";
import { k6Step, type LoadGenerator } from "./k6/step.ts";
import { kubernetesPlugin } from "./kubernetes-plugin/version.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { withLock } from "./lock.ts";
import { fingerprintOf, Marks } from "./marks.ts";
import { modelStep } from "./model/step.ts";
import { runPlan, type PlannedStep, type PlanOutcome, type StepResult } from "./plan.ts";
import { awsPluginStep } from "./pulumi/aws-plugin.ts";
import { backendStep } from "./pulumi/backend.ts";
import { ownPulumi, pulumiCliStep } from "./pulumi/cli.ts";
import { dockerPluginStep } from "./pulumi/docker-plugin.ts";
import { kubernetesPluginStep } from "./pulumi/kubernetes-plugin.ts";
import { pulumiVariables } from "./pulumi/environment.ts";
import { dockerPlugin, installedPulumi, isKnownToWork } from "./pulumi/official.ts";
import { languageHostStep } from "./pulumi/language-host.ts";
import { reporterFor, type Progress } from "./reporter.ts";
import { logged } from "./step-log.ts";

export { stopEngine } from "./engine/daemon.ts";
export type { ColorLoad } from "./engine/memory.ts";
export { ToolchainError } from "./errors.ts";
export type { LoadGenerator } from "./k6/step.ts";
export type { StepResult } from "./plan.ts";
export type { Progress } from "./reporter.ts";

export interface PrepareOptions {
  /** Absolute path of the folder with Pulumi.yaml. */
  projectDirectory: string;
  /** The caller's variables; those it set itself are kept. */
  environment: NodeJS.ProcessEnv;
  /** Model files that have to be there. The same file may be named twice. @default none */
  models?: readonly ModelFile[];
  /** Whether containers will run: an engine and the base images. @default true */
  images?: boolean;
  /** Whether Prometheus and Alertmanager will run: their base image. @default false */
  monitoring?: boolean;
  /** Whether an image is built on Triton's base image. @default false */
  triton?: boolean;
  /** Whether that is NVIDIA's where its registry answers, with all backends, and not the small one. @default true */
  officialTriton?: boolean;
  /** Images that are pulled where a registry answers, and done without elsewhere. @default none */
  wishedImages?: readonly string[];
  /** Memory limits of containers. @default none */
  limitsMebibytes?: MemoryLimits;
  /** Whether a program speaks to Kubernetes: the plugin for it. @default false */
  kubernetes?: boolean;
  /** Whether a program speaks to AWS, and to no engine: the official plugin for it, none for Docker. @default false */
  aws?: boolean;
  /** Ports that containers publish. @default none */
  ports?: { readonly wanted: readonly WantedPort[]; readonly own: OwnLabel };
  /** The network that a stack has for itself. @default none */
  network?: WantedNetwork;
  /** What the colors will keep in memory, for the prediction in a warning. @default none */
  colors?: readonly ColorLoad[];
  /** How progress is shown, on stderr. @default "rows" on a terminal, "lines" elsewhere */
  progress?: Progress;
  signal?: AbortSignal;
}

export interface Toolchain {
  /** The variables that plain `pulumi` needs, PATH among them. */
  readonly environment: Record<string, string>;
  readonly steps: readonly StepResult[];
  readonly warnings: readonly string[];
}

/**
 * Finds, or else makes, everything that `pulumi up` needs on this machine: Docker engine, base images, Pulumi with its
 * language host and the target's plugin, state, model files. What is there is left alone, so a second run takes a second.
 *
 * @throws ToolchainError that says what is missing and what to do about it
 */
export async function prepare(options: PrepareOptions): Promise<Toolchain> {
  const { projectDirectory, environment } = options;
  const { steps, warnings } = await carriedOut(planFor(options), options);
  return { environment: await environmentOf(projectDirectory, environment), steps, warnings };
}

/**
 * Finds k6 on PATH, or else builds it, which takes a minute once. Nothing but `bluegreen load` needs it.
 *
 * @throws ToolchainError where there is neither, nor a Go to build it with
 */
export async function prepareLoadGenerator(
  options: Pick<PrepareOptions, "projectDirectory" | "environment" | "progress" | "signal">,
): Promise<{ readonly generator: LoadGenerator; readonly warnings: readonly string[] }> {
  const used: LoadGenerator[] = [];
  const step = k6Step((generator) => used.push(generator));
  const { warnings } = await carriedOut([{ step, after: [] }], options);
  const [generator] = used;
  if (generator === undefined) throw new Error("the step of k6 ended without one");
  return { generator, warnings };
}

/**
 * Finds the actionlint of this project's version on PATH, or else builds it, which takes half a minute once. Only `npm run check` needs it.
 *
 * @returns its absolute path
 * @throws ToolchainError where there is neither, nor a Go to build it with
 */
export async function prepareActionlint(
  options: Pick<PrepareOptions, "projectDirectory" | "environment" | "progress" | "signal">,
): Promise<string> {
  const used: string[] = [];
  const step = actionlintStep((command) => used.push(command));
  await carriedOut([{ step, after: [] }], options);
  const [command] = used;
  if (command === undefined) throw new Error("the step of actionlint ended without one");
  return command;
}

/** Runs the steps of a plan, while no other process of this project makes anything. */
async function carriedOut(
  plan: readonly PlannedStep[],
  {
    projectDirectory,
    environment,
    signal,
    progress = process.stderr.isTTY ? "rows" : "lines",
  }: Pick<PrepareOptions, "projectDirectory" | "environment" | "progress" | "signal">,
): Promise<PlanOutcome> {
  const layout = layoutOf(projectDirectory);
  const surroundings = { layout, marks: new Marks(layout.marks), environment };
  const waitFor = (other: number) => {
    if (progress !== "none")
      process.stderr.write(`Waiting for process ${other}, which prepares this project …\n`);
  };
  const reporter = logged(reporterFor(progress, process.stderr), join(layout.logs, "steps.jsonl"));
  const work = () => runPlan(plan, surroundings, reporter, signal);
  return withLock(layout, waitFor, work, signal);
}

/**
 * The variables that `prepare` gives, of what is there now. Makes nothing.
 *
 * @throws ToolchainError where something is missing: `npm run up` makes it
 */
export async function environmentOf(
  projectDirectory: string,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const layout = layoutOf(projectDirectory);
  const own = await usesOwnPulumi(layout, environment);
  if (!(await fingerprintOf(layout.passphrase))) throw missing(`${layout.passphrase} does not exist`);
  return pulumiVariables({ layout, environment, own, engineUrl: engineUrl(environment) });
}

/** Each step after those that it waits for. Steps that wait for none of the others run side by side: the CLI's build, the images, the models. */
export function planFor({
  models = [],
  images = true,
  monitoring = false,
  triton = false,
  officialTriton = true,
  wishedImages = [],
  kubernetes = false,
  aws = false,
  limitsMebibytes = {},
  colors = [],
  ports,
  network,
}: PrepareOptions): PlannedStep[] {
  const cli = pulumiCliStep(kubernetes ? kubernetesPlugin : dockerPlugin);
  const registry = { refused: "" };
  const base = baseImageSteps(engineClient, registry);
  const memory = memoryStep(limitsMebibytes, colors);
  const files = new Map(models.map((model) => [model.path, model]));
  const wished = wishedImages.map((image) => {
    const other = { refused: "" };
    const answers = registryOf(image) === registryOf(officialImages.node) ? registry : other;
    return wishedImageStep(image, engineClient, answers);
  });
  return [
    { step: backendStep, after: [] },
    ...(images ? [{ step: engineStep, after: [] }] : []),
    ...(images ? [{ step: memory, after: [engineStep] }] : []),
    ...(network ? [{ step: networkStep(network), after: [engineStep] }] : []),
    { step: cli, after: [] },
    { step: languageHostStep, after: [cli] },
    ...(aws ? [{ step: awsPluginStep, after: [cli] }] : [{ step: dockerPluginStep, after: [cli] }]),
    ...(kubernetes ? [{ step: kubernetesPluginStep, after: [cli] }] : []),
    ...(images ? [{ step: base.node, after: [memory] }] : []),
    ...(images ? [{ step: base.nginx, after: [base.node] }] : []),
    ...(images && monitoring ? [{ step: base.monitoring, after: [base.node] }] : []),
    ...(images && triton
      ? [{ step: tritonImageStep(engineClient, officialTriton), after: [base.node] }]
      : []),
    ...wished.map((step) => ({ step, after: [base.node] })),
    ...(ports ? portSteps(ports, engineStep, wished) : []),
    ...[...files.values()].map((model) => ({ step: modelStep(model), after: [] })),
  ];
}

async function usesOwnPulumi(layout: Layout, environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (await fingerprintOf(ownPulumi(layout.pulumiBin))) return true;
  const installed = installedPulumi(layout, environment);
  const marks = new Marks(layout.marks);
  for (const plugin of [dockerPlugin, kubernetesPlugin])
    if (installed && (await isKnownToWork(installed, plugin, marks))) return false;
  throw missing("Pulumi is not set up");
}

/** Undefined where there is no engine, which not every target needs. */
function engineUrl(environment: NodeJS.ProcessEnv): string | undefined {
  try {
    return dockerEndpoint(environment).url;
  } catch {
    return undefined;
  }
}

function missing(what: string): ToolchainError {
  return new ToolchainError(`${what}. Run first: npm run up`);
}
