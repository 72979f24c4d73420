import type { OwnStack } from "../../bench/own-stack.ts";
import { runCommand, type CommandResult } from "../../bench/command.ts";
import { root } from "./harness.ts";

/** Runs the operator's command on the stack to its end. */
export async function bluegreen(stack: OwnStack, ...args: readonly string[]): Promise<CommandResult> {
  const command = ["ops/bin.mjs", ...args, "--stack", stack.name];
  return runCommand(process.execPath, command, { directory: root, environment: stack.environment });
}

/** Documents that `bluegreen <what> export` prints. */
export async function exported<Row>(
  stack: OwnStack,
  what: "history" | "feedback" | "predictions",
  ...flags: string[]
): Promise<Row[]> {
  const { stdout } = await bluegreen(stack, what, "export", ...flags);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}
