import { createInterface } from "node:readline/promises";
import { OperatorError } from "./exit.ts";
import type { Session } from "./verb.ts";

/** Asks a person. Throws `OperatorError` where there is none to ask. */
export async function confirmed({ terminal, interruption }: Session, question: string): Promise<boolean> {
  if (!terminal.interactive) {
    throw new OperatorError(
      "usage",
      `nobody is here to answer "${question}"`,
      "add --yes to go on without asking",
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // The prompt reads the terminal raw, so that Ctrl-C comes to it as a key and not as a signal.
  prompt.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: interruption.graceful });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
