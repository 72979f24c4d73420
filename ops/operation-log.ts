import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Weights } from "../components/color.ts";
import { layoutOf } from "../toolchain/layout.ts";
import { shortName, type Project } from "./project.ts";

/** What one step of an operation came to. */
export interface StepFacts {
  readonly step: string;
  readonly from?: Weights | undefined;
  readonly to?: Weights | undefined;
  readonly outcome: string;
  readonly seconds?: number;
  readonly reason?: string;
}

/** One line of the log. */
export interface LogLine extends StepFacts {
  /** ISO 8601. */
  readonly time: string;
  /** Id of the operation. */
  readonly operation: string;
  readonly verb: string;
  readonly stack: string;
}

/** Writes `.bluegreen/logs/operations-<stack>.jsonl`, a JSON document for each step. */
export class OperationLog {
  readonly path: string;
  readonly lines: LogLine[] = [];
  readonly #common: Pick<LogLine, "operation" | "verb" | "stack">;

  constructor({ root, stack }: Project, verb: string, operation: string) {
    const name = shortName(stack);
    this.path = join(layoutOf(root).logs, `operations-${name}.jsonl`);
    this.#common = { operation, verb, stack: name };
  }

  async add(facts: StepFacts): Promise<void> {
    const { seconds, ...rest } = facts;
    const rounded = seconds === undefined ? {} : { seconds: Math.round(seconds * 1000) / 1000 };
    const line = { time: new Date().toISOString(), ...this.#common, ...rest, ...rounded };
    this.lines.push(line);
    await mkdir(dirname(this.path), { recursive: true });
    await appendFile(this.path, `${JSON.stringify(line)}\n`);
  }
}
