import { modelFileOf } from "../components/model.ts";
import { messageOf } from "../toolchain/errors.ts";
import { prepare } from "../toolchain/index.ts";
import { benches } from "./benches.ts";
import type { BenchContext } from "./goal.ts";
import { measure } from "./measure.ts";
import { benchOptionsOf, helpText, type BenchOptions } from "./options.ts";
import { Records } from "./records.ts";
import { exitStatusOf } from "./results/exit-status.ts";
import { checkLines, refusalOfCheck } from "./results/regression.ts";

/** `npm run bench`; `root` is the folder with Pulumi.yaml. Returns the exit status. */
export async function main(root: string, args: readonly string[]): Promise<number> {
  let options: BenchOptions | undefined;
  try {
    options = benchOptionsOf(args, benches);
  } catch (error) {
    say(`${messageOf(error)}\n\n${helpText(benches)}`);
    return 2;
  }
  if (options === undefined) {
    print(helpText(benches));
    return 0;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
  try {
    return await carriedOut(root, options, stop.signal);
  } catch (error) {
    say(messageOf(error));
    return stop.signal.aborted ? 130 : 1;
  }
}

/** Reads what is recorded first: a file that cannot be read, or has nothing to check by, is refused before half an hour of measuring. */
async function carriedOut(root: string, options: BenchOptions, signal: AbortSignal): Promise<number> {
  const { then } = options;
  const records = await Records.read(root, benches);
  if (then === "readme") {
    await records.writeReadme();
    return 0;
  }
  const held = records.results(then === "record" ? options.benches : []);
  const refusal = then === "check" ? refusalOfCheck(options.benches, held) : undefined;
  if (refusal !== undefined) throw new Error(refusal);
  const environment = await prepared(root, signal);
  const context: BenchContext = { root, environment, signal, say };
  const { outcomes, circumstances, comparisons, markdown } = await measure(
    context,
    options,
    then === "check" ? held : undefined,
  );
  print([markdown, ...(comparisons ? checkLines(comparisons) : [])].join("\n"));
  if (then === "record") {
    await records.keep(outcomes, circumstances);
    say("recorded in bench/recorded.json and README.md");
  }
  return exitStatusOf(outcomes, comparisons, signal.aborted);
}

async function prepared(root: string, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
  const wanted = { projectDirectory: root, environment: process.env, models: [modelFileOf()], signal };
  const { environment } = await prepare(wanted);
  return { ...process.env, ...environment };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}
