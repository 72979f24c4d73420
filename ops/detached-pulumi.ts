import { spawn } from "node:child_process";
import {
  CommandError,
  ConcurrentUpdateError,
  PulumiCommand,
  StackAlreadyExistsError,
  StackNotFoundError,
} from "@pulumi/pulumi/automation";
import type { Interruption } from "./interruption.ts";
import { weigh } from "./lower-priority.ts";

/** What the Automation API calls on a command. */
interface Runner {
  run(
    args: string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
    onOutput?: (text: string) => void,
    onError?: (text: string) => void,
  ): Promise<{ stdout: string; stderr: string; code: number; toString(): string }>;
}

/**
 * The `pulumi` on PATH, run in a session of its own. A terminal's Ctrl-C goes to every process of its group, and npm
 * hands it on once more: pulumi takes a second one as "terminate", and a hangup kills it with its lock in place. In
 * its own session it gets exactly one SIGINT from us, and a second one only when the operator insists.
 */
export async function detachedPulumi(interruption: Interruption): Promise<PulumiCommand> {
  const found = await PulumiCommand.get();
  const runner: Runner = {
    run: (args, cwd, environment, onOutput, onError) =>
      run(found.command, withoutPrompts(args), { cwd, environment, onOutput, onError, interruption }),
  };
  return Object.assign(Object.create(found) as PulumiCommand, runner);
}

function withoutPrompts(args: readonly string[]): string[] {
  return args.includes("--non-interactive") ? [...args] : [...args, "--non-interactive"];
}

interface RunOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onOutput: ((text: string) => void) | undefined;
  readonly onError: ((text: string) => void) | undefined;
  readonly interruption: Interruption;
}

async function run(command: string, args: string[], options: RunOptions): ReturnType<Runner["run"]> {
  const { graceful, forced } = options.interruption;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment, PULUMI_AUTOMATION_API: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  if (child.pid !== undefined) weigh(child.pid, options.environment);
  const stop = () => {
    options.interruption.tell("stopping after the running step; press Ctrl-C once more to stop at once");
    child.kill("SIGINT");
  };
  const stopAtOnce = () => {
    options.interruption.tell("stopping at once");
    child.kill("SIGINT");
  };
  graceful.addEventListener("abort", stop);
  forced.addEventListener("abort", stopAtOnce);
  try {
    const [stdout, stderr, code] = await Promise.all([
      collect(child.stdout, options.onOutput),
      collect(child.stderr, options.onError),
      new Promise<number | string>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (status, signal) => resolve(status ?? signal ?? "no status"));
      }),
    ]);
    if (code !== 0) throw commandError(`code: ${code}\n stdout: ${stdout}\n stderr: ${stderr}\n`);
    return { stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), code: 0 };
  } finally {
    graceful.removeEventListener("abort", stop);
    forced.removeEventListener("abort", stopAtOnce);
  }
}

async function collect(stream: NodeJS.ReadableStream, onText?: (text: string) => void): Promise<string> {
  let all = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    all += String(chunk);
    onText?.(String(chunk));
  }
  return all;
}

/** The Automation API's own errors, by which it tells a missing stack from others. */
function commandError(text: string): CommandError {
  if (/no stack named.*found/.test(text)) return new StackNotFoundError(text);
  if (/stack.*already exists/.test(text)) return new StackAlreadyExistsError(text);
  if (
    text.includes("the stack is currently locked by") ||
    text.includes("Another update is currently in progress")
  ) {
    return new ConcurrentUpdateError(text);
  }
  return new CommandError(text);
}
