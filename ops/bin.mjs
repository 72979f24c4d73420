#!/usr/bin/env node
// Plain JavaScript on purpose: it runs before anything is installed.
import { existsSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDependencies } from "../toolchain/dependencies.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const toolchainProblem = 5;

/** Lets `npx bluegreen` find this command in folders with a package.json of their own too, such as app/. */
function linkCommand() {
  const link = join(root, "node_modules", ".bin", "bluegreen");
  if (existsSync(link)) return;
  try {
    symlinkSync(join("..", "..", "ops", "bin.mjs"), link);
  } catch {
    // A convenience: a read-only clone works without it.
  }
}

try {
  ensureDependencies(root);
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(toolchainProblem);
}
linkCommand();

// Not imported: it needs what was just installed.
const { load, tellSources } = createRequire(import.meta.url)("../start/load.cjs");
tellSources("command");
const { main } = await load("ops/index.ts", "command");
await main(root, process.argv);
