import { parseArgs } from "node:util";
import type { Bench } from "./goal.ts";
import { leastRounds } from "./results/spread.ts";
import { wholeNumber } from "./whole-number.ts";

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  readonly benches: readonly Bench[];
  readonly rounds: number;
  /** `readme`: nothing is measured. */
  readonly then: "report" | "check" | "record" | "readme";
  /** Another file for the JSON, beside the usual one. */
  readonly jsonFile: string | undefined;
}

/** Reads the arguments; undefined where help was asked for. Throws `Error` or `RangeError` for wrong ones. */
export function benchOptionsOf(args: readonly string[], known: readonly Bench[]): BenchOptions | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: String(leastRounds) },
      check: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
      readme: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { check, record, readme } = values;
  const endings = Object.entries({ check, record, readme }).filter(([, asked]) => asked);
  if (endings.length > 1)
    throw new Error(`got --${endings.map(([name]) => name).join(" and --")}; allowed is one of them`);
  const then = (endings[0]?.[0] ?? "report") as BenchOptions["then"];
  const rounds = wholeNumber("--rounds", values.rounds, 1000);
  if ((then === "check" || then === "record") && rounds < leastRounds)
    throw new RangeError(`--rounds: got ${rounds}; with --${then} allowed are ${leastRounds} and more`);
  return { benches: chosen(positionals, known), rounds, then, jsonFile: values.json };
}

/** The named ones in the order of the list; all where none is named. */
function chosen(names: readonly string[], known: readonly Bench[]): readonly Bench[] {
  const unknown = names.filter((name) => !known.some((bench) => bench.name === name));
  const there = known.map(({ name }) => name).join(", ");
  if (unknown.length > 0) throw new Error(`no bench is called ${unknown.join(", ")}; there are ${there}`);
  return names.length === 0 ? known : known.filter(({ name }) => names.includes(name));
}

export function helpText(known: readonly Bench[]): string {
  const width = Math.max(...known.map(({ name }) => name.length));
  const list = known.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`);
  return `Measures this project against others in the same run, or a limit, round by round, and prints one table.

  npm run bench -- [name…] [--rounds ${leastRounds}] [--check | --record | --readme] [--json FILE]

${list.join("\n")}

  --rounds   of each bench (default ${leastRounds})
  --check    fails where a whole confidence interval is worse than 0.8 of the recorded ratio
  --record   keeps the results in bench/recorded.json and in the README's table
  --readme   writes the README's table anew of what is recorded; measures nothing
  --json     a file for the results too; always: .bluegreen/reports/bench.json

Exit status: 0 every bench ran (the table tells missed bars), 1 one did not, or --check found one worse, 2 wrong arguments, 130 stopped.`;
}
