import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { modelFileOf } from "../components/model.ts";
import { messageOf } from "../toolchain/errors.ts";
import { prepare } from "../toolchain/index.ts";
import { measureGrowth, wholePlan, writeGrowth } from "./growth/index.ts";
import { machineLine } from "./results/machine.ts";

const root = resolve(__dirname, "..");

const help = `Measures latency and memory of a stack of its own over users (${wholePlan.userCounts.join(", ")}) and over context sizes
(${wholePlan.contextSizes.join(", ")} tokens), and draws them.

  npm run bench:growth -- [--docs]

  --docs  writes plots and figures to docs/images, for the pages there (default: .bluegreen/bench/growth)

Takes four minutes. Exit status: 0 measured, 1 the run failed, 2 wrong arguments, 130 stopped.`;

async function main(folder: string, signal: AbortSignal): Promise<void> {
  const wanted = { projectDirectory: root, environment: process.env, models: [modelFileOf()], signal };
  const { environment } = await prepare(wanted);
  const context = { root, environment: { ...process.env, ...environment }, signal, say };
  const growth = await measureGrowth(context, await machineLine());
  process.stdout.write(`${(await writeGrowth(growth, folder)).join("\n")}\n`);
}

/** The folder to write to; undefined where help is wanted. */
function readFolder(): string | undefined {
  const { values } = parseArgs({
    options: { docs: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) return undefined;
  return values.docs ? join(root, "docs", "images") : join(root, ".bluegreen", "bench", "growth");
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function start(): void {
  let folder: string | undefined;
  try {
    folder = readFolder();
  } catch (error) {
    say(`${messageOf(error)}\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  if (folder === undefined) {
    process.stdout.write(`${help}\n`);
    return;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
  main(folder, stop.signal).catch((error: unknown) => {
    say(messageOf(error));
    process.exitCode = stop.signal.aborted ? 130 : 1;
  });
}

start();
