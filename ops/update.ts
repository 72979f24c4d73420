import {
  CommandError,
  type EngineEvent,
  type OpMap,
  type OutputMap,
  type Stack,
} from "@pulumi/pulumi/automation";
import { operationVariable, type Operation } from "../infra/operation.ts";
import { OperatorError } from "./exit.ts";
import { InterruptedError, type Interruption } from "./interruption.ts";
import { lowerPriority, priorityVariable } from "./lower-priority.ts";
import { packOptions, refusals } from "./policy-pack.ts";
import type { Project } from "./project.ts";
import { explained, keepingStackFile } from "./stack.ts";
import type { Terminal } from "./terminal.ts";
import {
  changedCount,
  changeRows,
  failedResources,
  summaryOf,
  wasRefused,
  type ChangeRow,
} from "./update-events.ts";

/** An update that succeeded. */
export interface UpdateOutcome {
  readonly changes: OpMap;
  readonly changed: number;
  readonly seconds: number;
}

export interface UpdateContext {
  readonly project: Project;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

/** What is special about one update. */
export interface UpPlan {
  /** Asks the engine first what somebody changed by hand. */
  readonly refresh: boolean;
  /** What the update is a part of. Default: nothing. */
  readonly operation?: Operation;
  /** Why, for the stack's history. Default: the engine's own, from git. */
  readonly message?: string;
  /** Whether the policy pack has a say, with the levels of the stack. Default: no. */
  readonly policies?: boolean;
  /** Users wait for it, so that it gives way to nobody, their answers included. Default: false. */
  readonly urgent?: boolean;
  /** Whether its outputs are wanted, which are two commands more. Default: false. */
  readonly outputs?: boolean;
}

/**
 * `pulumi up`, with the engine's output as it comes; with `refresh` it also mends what somebody changed by hand.
 * Throws `OperatorError`.
 */
export async function runUp(
  stack: Stack,
  context: UpdateContext,
  { refresh, operation, message, policies = false, urgent = false, outputs = false }: UpPlan,
): Promise<UpdateOutcome & { readonly outputs: OutputMap }> {
  const told = operation === undefined ? "" : JSON.stringify(operation);
  stack.workspace.envVars = {
    ...stack.workspace.envVars,
    [operationVariable]: told,
    ...(!urgent && lowerPriority),
  };
  try {
    const { result, ...outcome } = await run(context, (options) =>
      readingLess(stack, outputs).up({
        ...options,
        refresh,
        ...(message !== undefined && { message }),
        ...(policies && packOptions(context.project)),
      }),
    );
    return { ...outcome, outputs: result.outputs };
  } finally {
    stack.workspace.envVars = without(stack.workspace.envVars, operationVariable, priorityVariable);
  }
}

/** The Automation API reads outputs and history after every update by commands of their own; of the history nobody asks for anything. */
function readingLess(stack: Stack, outputs: boolean): Stack {
  const nothing = { info: () => Promise.resolve(undefined) };
  const noOutputs = { outputs: () => Promise.resolve({}) };
  return Object.assign(Object.create(stack) as Stack, nothing, !outputs && noOutputs);
}

function without(
  record: Readonly<Record<string, string>>,
  ...keys: readonly string[]
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !keys.includes(name)));
}

/** `pulumi destroy`, with the engine's output as it comes. Throws `OperatorError`. */
export async function runDestroy(stack: Stack, context: UpdateContext): Promise<UpdateOutcome> {
  const { changes, changed, seconds } = await run(context, (options) => stack.destroy(options));
  return { changes, changed, seconds };
}

/** What `pulumi up` with the config of another file would touch. Throws `OperatorError`. */
export async function previewRows(
  stack: Stack,
  configFile: string,
  context: UpdateContext,
): Promise<ChangeRow[]> {
  const events: EngineEvent[] = [];
  await failing(events, context, () =>
    stack.preview({ configFile, onEvent: (event) => void events.push(event) }),
  );
  return changeRows(events);
}

interface Options {
  readonly color: "always" | "never";
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

async function run<T>(
  context: UpdateContext,
  operation: (options: Options) => Promise<T>,
): Promise<UpdateOutcome & { readonly result: T }> {
  const events: EngineEvent[] = [];
  const started = performance.now();
  const { terminal } = context;
  const result = await failing(events, context, () =>
    operation({
      color: terminal.colored ? "always" : "never",
      onOutput: (text) => terminal.write(text),
      onError: (text) => terminal.write(text),
      onEvent: (event) => void events.push(event),
    }),
  );
  const summary = summaryOf(events);
  const changes = summary?.changes ?? {};
  return { result, changes, changed: changedCount(changes), seconds: (performance.now() - started) / 1000 };
}

async function failing<T>(
  events: EngineEvent[],
  context: UpdateContext,
  operation: () => Promise<T>,
): Promise<T> {
  try {
    return await explained(() => keepingStackFile(context.project, operation));
  } catch (error) {
    if (context.interruption.graceful.aborted) throw new InterruptedError();
    if (!(error instanceof OperatorError) || !(error.cause instanceof CommandError)) throw error;
    const refused = refusals(events);
    if (refused.length > 0)
      throw new OperatorError("refused", refused.join("\n"), undefined, { cause: error.cause });
    const failed = failedResources(events);
    if (failed.length === 0) throw error;
    const lines = failed.map(
      ({ type, name, messages }) => `${type} ${name}: ${messages.join("\n") || "failed"}`,
    );
    throw new OperatorError(wasRefused(failed) ? "refused" : error.exit, lines.join("\n"), error.cure, {
      cause: error.cause,
    });
  }
}
