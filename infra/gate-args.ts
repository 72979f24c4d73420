import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseGoldenSet, type GateArgs, type GoldenItem } from "../provider/resources.ts";
import { ConfigError } from "./config-error.ts";
import type { StackConfig } from "./config.ts";
import { gateDefaults, goldenSetConflicts } from "./gate-conflicts.ts";

/** The stack whose golden set is read. */
export interface GoldenSetOwner {
  readonly project: string;
  readonly stack: string;
  /** Folder of the project. Default: where this process runs, as Pulumi's program does. */
  readonly root?: string;
}

/**
 * What the stack's gate holds its candidates to, the golden set read. An edit of its file is a change of the gate.
 * Throws `ConfigError` with every problem of the file, each with its line.
 */
export function readGateArgs(config: StackConfig, owner: GoldenSetOwner): GateArgs {
  const { gate } = config;
  const { memoryPercent, ...limits } = gate.limits;
  const { loadBudgetSeconds, smokePrompts, smokeTimeoutSeconds, mode, compatibility } = gate;
  const base: GateArgs = {
    mode,
    limits: {
      loadBudgetSeconds,
      smokePrompts,
      smokeTimeoutSeconds,
      ...(memoryPercent !== undefined && { memoryPercent }),
    },
    compatibility,
  };
  if (gate.goldenSet === undefined) return base;
  const { goldenTimeoutSeconds: timeoutSeconds = gateDefaults.goldenTimeoutSeconds, goldenSet: file } = gate;
  return { ...base, golden: { file, timeoutSeconds, items: readItems(config, file, owner), limits } };
}

function readItems(
  config: StackConfig,
  file: string,
  { project, stack, root = "." }: GoldenSetOwner,
): readonly GoldenItem[] {
  const path = (name: string) => `${project}:${name}`;
  const name = path("gate.goldenSet");
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(stack, [
      `${name}: got ${JSON.stringify(file)}, which cannot be read (${reason}); allowed: a file inside the project's folder; ` +
        `do: pulumi config set --path '${name}' golden/smollm2-135m.jsonl`,
    ]);
  }
  const garbled = lineThatIsNoUtf8(bytes);
  if (garbled !== undefined)
    throw new ConfigError(stack, [
      `${name}: ${file} line ${garbled} is not UTF-8; allowed: JSON in UTF-8; do: iconv -t utf-8 ${file}, from the encoding that it has`,
    ]);
  const { items, problems } = parseGoldenSet(bytes.toString("utf8"));
  if (problems.length > 0)
    throw new ConfigError(
      stack,
      problems.map((problem) => `${name}: ${file} ${problem}`),
    );
  const conflicts = goldenSetConflicts(config, items, path);
  if (conflicts.length > 0) throw new ConfigError(stack, conflicts);
  return items;
}

/** Number of the first line with bytes that are no text; undefined where there is none. */
function lineThatIsNoUtf8(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  const newline = 0x0a;
  for (let start = 0, line = 1; start <= bytes.length; line += 1) {
    const end = bytes.indexOf(newline, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return undefined;
}
