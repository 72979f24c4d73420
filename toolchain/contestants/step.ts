import { access, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ToolchainError } from "../errors.ts";
import { hashOf } from "../hash.ts";
import type { Layout } from "../layout.ts";
import { findOnPath } from "../path.ts";
import type { Step, StepContext } from "../plan.ts";
import { run } from "../run.ts";

const mark = "contestants";
const requirements = join(__dirname, "requirements.txt");

/** Two compilations of llama.cpp: a quarter of an hour each on two cores. */
const longestSeconds = 3 * 3600;

/** A compilation takes up to 1 GiB; more at the same time would need more memory than small machines have. */
const compilers = 2;

/** Fails where this Python is too old for the packages, or cannot make a virtual environment that has pip. */
const pythonCheck = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";

/** The interpreter that has the contestants' packages. */
export function contestantsPython(layout: Layout): string {
  return join(folderOf(layout), "bin", "python");
}

/**
 * llama-server and llama-cpp-python, compiled for this machine in a virtual environment of their own, from whatever index pip is
 * configured for. Only the benchmark of serving needs them: no other command makes them.
 */
export const contestantsStep: Step = {
  title: "llama-server and llama-cpp-python",
  async find({ layout, marks }) {
    if (!(await marks.holds(mark, await fingerprint()))) return undefined;
    const isThere = await access(contestantsPython(layout)).then(
      () => true,
      () => false,
    );
    return isThere ? "compiled before" : undefined;
  },
  async make(context) {
    const { layout, marks, environment, signal, report } = context;
    const python = await pythonOf(context);
    checkCompiler(environment);
    const folder = folderOf(layout);
    await rm(folder, { recursive: true, force: true });
    const options = {
      log: join(layout.logs, "contestants.log"),
      environment: { ...environment, CMAKE_BUILD_PARALLEL_LEVEL: String(compilers) },
      signal,
      timeoutSeconds: longestSeconds,
    };
    await run(python, ["-m", "venv", folder], options);
    report("compiling llama.cpp twice takes about half an hour on two cores …");
    await run(contestantsPython(layout), ["-m", "pip", "install", "--requirement", requirements], {
      ...options,
      onLine: (line) => report(`pip: ${line.slice(0, 80)}`),
    });
    await marks.set(mark, await fingerprint());
    return `compiled, on ${python}`;
  },
};

function folderOf(layout: Layout): string {
  return join(layout.tools, "contestants");
}

async function fingerprint(): Promise<string> {
  return hashOf(await readFile(requirements, "utf8"));
}

async function pythonOf({ environment, layout, signal }: StepContext): Promise<string> {
  const python = findOnPath("python3", environment["PATH"]);
  const options = { log: join(layout.logs, "contestants.log"), environment, signal, timeoutSeconds: 30 };
  const isUsable =
    python !== undefined &&
    (await run(python, ["-c", pythonCheck], options).then(
      () => true,
      () => false,
    ));
  signal.throwIfAborted();
  if (isUsable) return python;
  throw new ToolchainError(
    `The benchmark of serving needs Python 3.10 or later with venv and ensurepip first on PATH; got ${python ?? "none"}. ` +
      "Install it (Debian: apt-get install python3-venv) and run again.",
  );
}

/** CMake and Ninja come with the packages; a compiler does not. */
function checkCompiler({ CXX = "c++", PATH }: NodeJS.ProcessEnv): void {
  if (findOnPath(CXX, PATH) !== undefined) return;
  throw new ToolchainError(
    `The benchmark of serving compiles llama.cpp with ${CXX}, which is not on PATH. ` +
      "Install a C++ compiler (Debian: apt-get install g++) and run again.",
  );
}
