// `npm run check:workflows`: actionlint on .github/workflows. It is built once where none of its version is on PATH.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { messageOf } from "../errors.ts";
import { prepareActionlint } from "../index.ts";

const root = dirname(dirname(__dirname));

/** Without the checkers of shell and Python that a machine may have or not: everywhere the same is found. */
const options = ["-shellcheck=", "-pyflakes="];

async function main(): Promise<number> {
  const command = await prepareActionlint({ projectDirectory: root, environment: process.env });
  const { status, error } = spawnSync(command, options, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  return status ?? 1;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (reason: unknown) => {
    process.stderr.write(`Workflows were not checked: ${messageOf(reason)}\n`);
    process.exitCode = 1;
  },
);
