import { styleText } from "node:util";
import { table, type Cell } from "./table.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "cyan";

/** Where a verb says things. With `--json`, stdout carries one JSON document and everything else goes to stderr. */
export interface Terminal {
  readonly json: boolean;
  /** True where a person can be asked. */
  readonly interactive: boolean;
  /** True where colors are wanted. */
  readonly colored: boolean;
  /** A line for people. */
  print(line?: string): void;
  /** Text for people as it comes, without a line end of its own. */
  write(text: string): void;
  /** A line that is never part of the answer: progress, warnings, errors. */
  note(line: string): void;
  table(rows: readonly (readonly Cell[])[]): void;
  paint(style: Style, text: string): string;
  /** The answer for machines; printed with `--json` only. */
  result(value: unknown): void;
}

/** The terminal of this process. Colors are on where people read (a TTY), off with NO_COLOR. */
export function processTerminal(json: boolean): Terminal {
  const stream = json ? process.stderr : process.stdout;
  const { NO_COLOR: noColor, FORCE_COLOR: forceColor } = process.env;
  const forced = forceColor !== undefined && forceColor !== "0";
  const colored = !noColor && (forced || stream.isTTY);
  const paint = (style: Style, text: string) =>
    colored ? styleText(style, text, { validateStream: false }) : text;
  const print = (line = "") => stream.write(`${line}\n`);
  return {
    json,
    colored,
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    print,
    write: (text) => stream.write(text),
    note: (line) => process.stderr.write(`${line}\n`),
    table: (rows) => {
      for (const line of table(rows)) print(line);
    },
    paint,
    result: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
  };
}
