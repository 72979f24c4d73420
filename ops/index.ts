import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CommanderError } from "commander";
import { commands } from "./commands.ts";
import { exitCodes } from "./exit.ts";

/** Runs the command line `argv` in the clone at `root`; sets the process's exit status. */
export async function main(root: string, argv: readonly string[]): Promise<void> {
  // `bluegreen logs | head`: who reads no more has what he wanted.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(exitCodes.ok);
  });
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  try {
    await commands(root, version).parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // commander has printed help, version or its complaint by now.
    const asked = error.code === "commander.helpDisplayed" || error.code === "commander.version";
    process.exitCode = asked ? exitCodes.ok : exitCodes.usage;
  }
}
