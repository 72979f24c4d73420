import { spawn } from "node:child_process";

/** Time between SIGTERM and SIGKILL for a command that was told to stop, milliseconds. */
const patience = 20_000;

/** Runs a command that writes to this terminal itself. Rejects where it ends with another code than 0, or is stopped. */
export function runInherited([program, ...args], { cwd, environment, signal }) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(program, args, { cwd, env: environment, stdio: ["ignore", "inherit", "inherit"] });
    let killer;
    const stop = () => {
      child.kill("SIGTERM");
      killer = setTimeout(() => child.kill("SIGKILL"), patience);
    };
    signal.addEventListener("abort", stop, { once: true });
    const settle = (problem) => {
      clearTimeout(killer);
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else if (problem === undefined) resolve();
      else reject(problem);
    };
    child.once("error", settle);
    child.once("close", (code, killedBy) =>
      settle(code === 0 ? undefined : new Error(`exit ${code ?? killedBy}`)),
    );
  });
}
