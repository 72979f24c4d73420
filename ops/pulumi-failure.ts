import { hostname } from "node:os";
import { stripVTControlCharacters } from "node:util";
import type { Exit } from "./exit.ts";

/** A failed `pulumi`, in words for the operator. */
export interface Explanation {
  readonly exit: Exit;
  readonly message: string;
  readonly cure?: string;
}

interface Lock {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly time: string;
}

/**
 * Explains the output of a failed command. `isRunning` tells whether a process of this machine lives; `thisHost`
 * is this machine's name.
 */
export function explainFailure(
  text: string,
  isRunning: (pid: number) => boolean,
  thisHost: string = hostname(),
): Explanation {
  const output = stripVTControlCharacters(text);
  if (output.includes("the stack is currently locked"))
    return explainLocks(locksIn(output), isRunning, thisHost);
  if (/incorrect passphrase/.test(output)) {
    return {
      exit: "usage",
      message: "the passphrase does not fit the stack's secrets",
      cure: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the one that it was made with",
    };
  }
  return { exit: "failed", message: errorsIn(output) };
}

function explainLocks(
  locks: readonly Lock[],
  isRunning: (pid: number) => boolean,
  thisHost: string,
): Explanation {
  const holders = locks.map((lock) => {
    const here = lock.host === thisHost;
    const state = !here ? "on another machine" : isRunning(lock.pid) ? "still running" : "no longer running";
    return {
      ...lock,
      state,
      text: `${lock.user}@${lock.host}, process ${lock.pid}, since ${lock.time} (${state})`,
    };
  });
  const who = holders.length > 0 ? holders.map(({ text }) => text).join("; ") : "another update";
  const dead = holders.length > 0 && holders.every(({ state }) => state === "no longer running");
  return {
    exit: "failed",
    message: `the stack is locked by ${who}`,
    cure: dead
      ? `remove the lock that it left behind, then try again: eval "$(npx bluegreen env)" && pulumi cancel --yes`
      : "wait until that update has ended, then try again",
  };
}

function locksIn(output: string): Lock[] {
  return [...output.matchAll(/created by ([^@\s]+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = "", host = "", pid = "", time = ""]) => ({ user, host, pid: Number(pid), time }),
  );
}

/** The lines that pulumi itself marks as errors; else the last lines of what it said. */
function errorsIn(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const errors = lines
    .filter((line) => /^(\S+ )?error: /.test(line))
    .map((line) => line.replace(/^.*?error: /, ""));
  const said = lines.filter((line) => line !== "" && !/^(code|stdout|stderr|err\?):/.test(line));
  const told = [...new Set(errors.length > 0 ? errors : said.slice(-5))].join("\n");
  return told === ""
    ? `pulumi ended with ${/^code: (\S+)/.exec(output)?.[1] ?? "an error"} and said nothing`
    : told;
}
