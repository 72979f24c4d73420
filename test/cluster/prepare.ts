import { layoutOf } from "../../toolchain/layout.ts";
import { withLock } from "../../toolchain/lock.ts";
import { Marks } from "../../toolchain/marks.ts";
import { runPlan, type Step } from "../../toolchain/plan.ts";
import { reporterFor, type Progress } from "../../toolchain/reporter.ts";
import { packagesStep } from "./packages-step.ts";
import { programsStep } from "./programs-step.ts";

export interface PrepareClusterOptions {
  /** Absolute path of the folder with Pulumi.yaml. */
  readonly projectDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** @default "lines" */
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Steps that go on while the programs are built, once the packages are there. Default: none. */
  readonly beside?: readonly Step[];
}

/**
 * Finds, or else makes, what a cluster of tests needs on this machine. A second run takes a moment.
 *
 * @throws ToolchainError that says what is missing and what to do about it
 */
export async function prepareCluster(options: PrepareClusterOptions): Promise<void> {
  const { projectDirectory, environment, progress = "lines", signal, beside = [] } = options;
  const layout = layoutOf(projectDirectory);
  const surroundings = { layout, marks: new Marks(layout.marks), environment };
  const plan = [
    { step: packagesStep, after: [] },
    { step: programsStep, after: [] },
    ...beside.map((step) => ({ step, after: [packagesStep] })),
  ];
  const waitFor = (other: number) =>
    void process.stderr.write(`Waiting for process ${other}, which prepares this project …\n`);
  const work = () => runPlan(plan, surroundings, reporterFor(progress, process.stderr), signal);
  await withLock(layout, waitFor, work, signal);
}
