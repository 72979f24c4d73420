import { layoutOf } from "../../toolchain/layout.ts";
import { withLock } from "../../toolchain/lock.ts";
import { Marks } from "../../toolchain/marks.ts";
import { runPlan } from "../../toolchain/plan.ts";
import { reporterFor, type Progress } from "../../toolchain/reporter.ts";
import { emulatorPython, emulatorStep } from "./emulator-step.ts";

export interface PrepareEmulatorOptions {
  /** Absolute path of the folder with Pulumi.yaml. */
  readonly projectDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** @default "lines" */
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Finds, or else makes, the emulator of AWS in `.bluegreen/tools`, and returns the Python that runs it. A second run takes a moment.
 *
 * @throws ToolchainError that says what is missing and what to do about it
 */
export async function prepareEmulator(options: PrepareEmulatorOptions): Promise<string> {
  const { projectDirectory, environment, progress = "lines", signal } = options;
  const layout = layoutOf(projectDirectory);
  const surroundings = { layout, marks: new Marks(layout.marks), environment };
  const waitFor = (other: number) =>
    void process.stderr.write(`Waiting for process ${other}, which prepares this project …\n`);
  const plan = [{ step: emulatorStep, after: [] }];
  const work = () => runPlan(plan, surroundings, reporterFor(progress, process.stderr), signal);
  await withLock(layout, waitFor, work, signal);
  return emulatorPython(layout);
}
