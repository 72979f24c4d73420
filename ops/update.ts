import {
  CommandError,
  type EngineEvent,
  type OpMap,
  type OutputMap,
  type Stack,
} from "@pulumi/pulumi/automation";
import { OperatorError } from "./exit.ts";
import { InterruptedError, type Interruption } from "./interruption.ts";
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

/**
 * `pulumi up`, with the engine's output as it comes; with `refresh` it also mends what somebody changed by hand.
 * Throws `OperatorError`.
 */
export async function runUp(
  stack: Stack,
  context: UpdateContext,
  { refresh }: { readonly refresh: boolean },
): Promise<UpdateOutcome & { readonly outputs: OutputMap }> {
  const { result, ...outcome } = await run(context, (options) => stack.up({ ...options, refresh }));
  return { ...outcome, outputs: result.outputs };
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
