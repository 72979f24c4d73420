import { spawn } from "node:child_process";
import type { OwnStack } from "../../bench/own-stack.ts";
import { root } from "./harness.ts";

/** How a command ended, and what it printed on stdout. */
export interface Run {
  readonly code: number | null;
  readonly text: string;
}

/** Runs the operator's command on the stack. */
export async function bluegreen(stack: OwnStack, ...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, ["ops/bin.mjs", ...args, "--stack", stack.name], {
    cwd: root,
    env: stack.environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  for await (const piece of child.stdout.setEncoding("utf8")) text += String(piece);
  return { code: await ended, text };
}

/** Documents that `bluegreen <what> export` prints. */
export async function exported<Row>(
  stack: OwnStack,
  what: "history" | "feedback" | "predictions",
  ...flags: string[]
): Promise<Row[]> {
  const { text } = await bluegreen(stack, what, "export", ...flags);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}
