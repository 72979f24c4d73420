import { layoutOf } from "../layout.ts";
import { withLock } from "../lock.ts";
import { Marks } from "../marks.ts";
import { runPlan } from "../plan.ts";
import { reporterFor } from "../reporter.ts";
import { contestantsPython, contestantsStep } from "./step.ts";

export interface PrepareContestantsOptions {
  /** Absolute path of the folder with Pulumi.yaml. */
  readonly projectDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Finds, or else makes, llama-server and llama-cpp-python in `.bluegreen/tools`, and returns the Python that has them.
 *
 * @throws ToolchainError that says what is missing and what to do about it
 */
export async function prepareContestants(options: PrepareContestantsOptions): Promise<string> {
  const { projectDirectory, environment, signal } = options;
  const layout = layoutOf(projectDirectory);
  const surroundings = { layout, marks: new Marks(layout.marks), environment };
  const waitFor = (other: number) =>
    void process.stderr.write(`Waiting for process ${other}, which prepares this project …\n`);
  const plan = [{ step: contestantsStep, after: [] }];
  const work = () => runPlan(plan, surroundings, reporterFor("lines", process.stderr), signal);
  await withLock(layout, waitFor, work, signal);
  return contestantsPython(layout);
}
