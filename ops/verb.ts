import { CommandError } from "@pulumi/pulumi/automation";
import { Command, CommanderError } from "commander";
import { exitCodes, exitHelp, OperatorError, type Exit } from "./exit.ts";
import { InterruptedError, listenForInterruption, type Interruption } from "./interruption.ts";
import { readLastOutputs } from "./last-outputs.ts";
import { openReach } from "./open-reach.ts";
import { openProject, type Project } from "./project.ts";
import type { Reach } from "./reach.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** What every verb works with. */
export interface Session {
  readonly project: Project;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** How the stack is reached while the verb works. */
  readonly reach: Reach;
}

/** Does a verb's work. The name of the exit status it returns becomes the process's. */
export type Work<Options> = (
  session: Session,
  options: Options,
  argument: string | undefined,
) => Promise<Exit>;

interface CommonOptions {
  readonly stack: string;
  readonly json?: boolean;
}

/** A verb with the options that all have. Throws `CommanderError` for wrong arguments instead of leaving the process. */
export function newVerb(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .option("--stack <name>", "stack to work on", "dev")
    .option("--json", "print one JSON document on stdout, everything else on stderr")
    .addHelpText("after", exitHelp())
    .exitOverride();
}

/** Runs `work` when the verb is called, and sets the process's exit status. */
export function onCall<Options>(verb: Command, root: string, work: Work<Options>): Command {
  return verb.action(async (...received: unknown[]) => {
    const options = verb.opts<Options & CommonOptions>();
    const argument = typeof received[0] === "string" ? received[0] : undefined;
    const terminal = processTerminal(options.json === true);
    const interruption = listenForInterruption((line) => terminal.note(terminal.paint("yellow", line)));
    try {
      const project = await openProject(root, options.stack);
      const reach = openReach(project, () => readLastOutputs(project, interruption));
      try {
        const exit = await work({ project, terminal, interruption, reach }, options, argument);
        process.exitCode = exitCodes[exit];
      } finally {
        await reach.close();
      }
    } catch (error) {
      process.exitCode = exitCodes[report(error, terminal, interruption)];
    } finally {
      interruption.dispose();
    }
  });
}

/** Tells what went wrong, and which exit status that is. Only what nobody expected shows a stack trace. */
function report(error: unknown, terminal: Terminal, interruption: Interruption): Exit {
  if (wasStopped(error, interruption)) {
    terminal.note("stopped");
    terminal.result({ error: { exit: "interrupted", message: "stopped by a signal" } });
    return "interrupted";
  }
  const { exit, message, cure } = explain(error);
  terminal.note(`${terminal.paint("red", "error:")} ${message}`);
  if (cure !== undefined) terminal.note(`${terminal.paint("bold", "do:")} ${cure}`);
  terminal.result({ error: { exit, message, ...(cure !== undefined && { cure }) } });
  return exit;
}

/**
 * Whether the signal is why the work ended. What a verb itself says went wrong is told, a way back that failed above all; a
 * `pulumi` that the signal reached too says nothing of its own.
 */
export function wasStopped(error: unknown, { graceful }: Pick<Interruption, "graceful">): boolean {
  if (error instanceof InterruptedError) return true;
  if (!graceful.aborted) return false;
  return !(error instanceof OperatorError) || error.cause instanceof CommandError;
}

function explain(error: unknown): { exit: Exit; message: string; cure?: string | undefined } {
  if (error instanceof OperatorError) return error;
  if (error instanceof CommanderError) return { exit: "usage", message: error.message };
  if (error instanceof Error && error.name === "ToolchainError")
    return { exit: "toolchain", message: error.message };
  return { exit: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
