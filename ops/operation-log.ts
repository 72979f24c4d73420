import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Weights } from "../components/color.ts";
import { layoutOf } from "../toolchain/layout.ts";
import { jsonOf } from "./json.ts";
import { shortName, type Project } from "./project.ts";

/** What one step of an operation came to. */
export interface StepFacts {
  readonly step: string;
  readonly from?: Weights | undefined;
  readonly to?: Weights | undefined;
  readonly outcome: string;
  readonly seconds?: number;
  readonly reason?: string;
  /** Figures beside their limits. */
  readonly checks?: readonly unknown[];
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

const weights = z.object({ blue: z.number(), green: z.number() }).optional();

const lineSchema = z.object({
  time: z.string(),
  operation: z.string(),
  verb: z.string(),
  stack: z.string(),
  step: z.string(),
  from: weights,
  to: weights,
  outcome: z.string(),
  seconds: z.number().optional(),
  reason: z.string().optional(),
  checks: z.array(z.unknown()).optional(),
}) satisfies z.ZodType<LogLine>;

/** Writes `.bluegreen/logs/operations-<stack>.jsonl`, a JSON document for each step. */
export class OperationLog {
  readonly path: string;
  /** Id of the operation. */
  readonly operation: string;
  readonly #common: Pick<LogLine, "operation" | "verb" | "stack">;

  constructor(project: Project, verb: string, operation: string) {
    this.path = operationLogPath(project);
    this.operation = operation;
    this.#common = { operation, verb, stack: shortName(project.stack) };
  }

  async add(facts: StepFacts): Promise<void> {
    const { seconds, ...rest } = facts;
    const rounded = seconds === undefined ? {} : { seconds: Math.round(seconds * 1000) / 1000 };
    const line = { time: new Date().toISOString(), ...this.#common, ...rest, ...rounded };
    await mkdir(dirname(this.path), { recursive: true });
    await appendFile(this.path, `${JSON.stringify(line)}\n`);
  }

  /** Every line of this operation, those of a process before this one too. */
  async lines(): Promise<LogLine[]> {
    const text = await readFile(this.path, "utf8").catch(() => "");
    return readLogLines(text).filter(({ operation }) => operation === this.operation);
  }
}

/** Where a stack's log lies. */
export function operationLogPath({ root, stack }: Project): string {
  return join(layoutOf(root).logs, `operations-${shortName(stack)}.jsonl`);
}

/** The lines of a log; one that a killed process did not end is passed over. */
export function readLogLines(text: string): LogLine[] {
  return text
    .split("\n")
    .map((line) => lineSchema.safeParse(jsonOf(line)).data)
    .filter((line) => line !== undefined);
}
