import { messageOf } from "./errors.ts";
import type { Marks } from "./marks.ts";
import type { Layout } from "./layout.ts";

/** What a step may use. */
export interface StepContext {
  readonly layout: Layout;
  readonly marks: Marks;
  /** The variables that the caller runs with; steps give them to commands. */
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted when another step failed. */
  readonly signal: AbortSignal;
  /** Shows what the step is doing just now. */
  readonly report: (progress: string) => void;
  /** Adds a warning that is shown after all steps. */
  readonly warn: (warning: string) => void;
}

/** One thing that has to be there. */
export interface Step {
  readonly title: string;
  /** Says what is there already, in a few words, or undefined where it has to be made. Changes nothing. */
  find(context: StepContext): Promise<string | undefined>;
  /** Makes it, and says in a few words what was made. */
  make(context: StepContext): Promise<string>;
}

/** A step and the steps that must have ended before it starts. */
export interface PlannedStep {
  readonly step: Step;
  readonly after: readonly Step[];
}

export interface StepResult {
  readonly title: string;
  readonly seconds: number;
  readonly outcome: "found" | "made";
  readonly detail: string;
}

/** Shows the progress of a plan. */
export interface Reporter {
  begin(titles: readonly string[]): void;
  making(title: string): void;
  progress(title: string, text: string): void;
  ended(result: StepResult): void;
  failed(title: string, message: string): void;
  /** Resolves when everything was written. */
  close(): Promise<void>;
}

export interface PlanOutcome {
  readonly steps: readonly StepResult[];
  readonly warnings: readonly string[];
}

/**
 * Runs the steps, each as soon as those before it have ended; steps that wait for nothing run side by side.
 * The first failure stops the others and is thrown.
 */
export async function runPlan(
  plan: readonly PlannedStep[],
  surroundings: Pick<StepContext, "layout" | "marks" | "environment">,
  reporter: Reporter,
  signal?: AbortSignal,
): Promise<PlanOutcome> {
  const failure = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const warnings: string[] = [];
  const running = new Map<Step, Promise<StepResult>>();

  reporter.begin(plan.map(({ step }) => step.title));
  for (const { step, after } of plan) {
    const before = after.map((earlier) => {
      const promise = running.get(earlier);
      if (!promise) throw new Error(`"${step.title}" comes before "${earlier.title}", which it needs`);
      return promise;
    });
    const context: StepContext = {
      ...surroundings,
      signal: stop,
      report: (text) => reporter.progress(step.title, text),
      warn: (text) => warnings.push(text),
    };
    running.set(
      step,
      Promise.all(before).then(() => runStep(step, context, reporter, failure)),
    );
  }
  const ended = await Promise.allSettled(running.values());
  await reporter.close();
  if (stop.aborted) throw stop.reason;
  return {
    steps: ended.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])),
    warnings,
  };
}

async function runStep(
  step: Step,
  context: StepContext,
  reporter: Reporter,
  failure: AbortController,
): Promise<StepResult> {
  context.signal.throwIfAborted();
  const started = performance.now();
  try {
    const found = await step.find(context);
    if (found === undefined) reporter.making(step.title);
    const detail = found ?? (await step.make(context));
    const outcome = found === undefined ? "made" : "found";
    const result: StepResult = {
      title: step.title,
      seconds: (performance.now() - started) / 1000,
      outcome,
      detail,
    };
    reporter.ended(result);
    return result;
  } catch (reason) {
    if (!context.signal.aborted) {
      reporter.failed(step.title, messageOf(reason));
      failure.abort(reason);
    }
    throw reason;
  }
}
