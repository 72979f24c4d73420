/** What the engine starts a language host with: `pulumi-language-nodejs [flags] <engine address>`. */
export interface HostArguments {
  /** `127.0.0.1:<port>` of the engine; empty where nobody asked for one. */
  readonly engine: string;
  /** Address that traces go to; empty for none. */
  readonly tracing: string;
}

/** Flags that take the next argument as their value. */
const flagsWithValue = new Set(["tracing", "root", "packagemanager"]);

export function parseArguments(args: readonly string[]): HostArguments {
  let engine = "";
  let tracing = "";
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? "";
    const flag = /^--?([^=]+)(?:=(.*))?$/.exec(argument);
    if (!flag) {
      engine = argument;
      continue;
    }
    const [, name = "", inline] = flag;
    const value = inline ?? (flagsWithValue.has(name) ? (args[++index] ?? "") : "");
    if (name === "tracing") tracing = value;
  }
  return { engine, tracing };
}
