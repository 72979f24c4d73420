import { stripVTControlCharacters } from "node:util";
import type { Exit } from "./exit.ts";
import { lockRefusal, type Host, type LockHolder, type LockVerdict } from "./recovery/lock.ts";

/** A failed `pulumi`, in words for the operator. */
export interface Explanation {
  readonly exit: Exit;
  readonly message: string;
  readonly cure?: string;
  /** Who holds the stack's lock, where that is why. */
  readonly held?: LockVerdict;
}

/** Explains the output of a failed command; `host` is the machine that it ran on. */
export function explainFailure(text: string, host: Host): Explanation {
  const output = stripVTControlCharacters(text);
  if (output.includes("the stack is currently locked"))
    return { exit: "failed", ...lockRefusal(holdersIn(output), host) };
  if (/incorrect passphrase/.test(output)) {
    return {
      exit: "usage",
      message: "the passphrase does not fit the stack's secrets",
      cure: "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the one that it was made with",
    };
  }
  if (/cannot be deleted\s+because it is protected/.test(output)) {
    return {
      exit: "refused",
      message: errorsIn(output),
      cure: "where it is to go: pulumi config set --path eks.deletionProtection false && npx bluegreen up, then once more",
    };
  }
  return { exit: "failed", message: errorsIn(output) };
}

function holdersIn(output: string): LockHolder[] {
  return [...output.matchAll(/created by ([^@\s]+)@(\S+) \(pid (\d+)\) at (\S+)/g)].map(
    ([, user = "", host = "", pid = "", since = ""]) => ({ user, host, pid: Number(pid), since }),
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
