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
  let text: string;
  try {
    text = readFileSync(join(root, file), "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(stack, [
      `${name}: got ${JSON.stringify(file)}, which cannot be read (${reason}); allowed: a file inside the project's folder; ` +
        `do: pulumi config set --path '${name}' golden/smollm2-135m.jsonl`,
    ]);
  }
  const { items, problems } = parseGoldenSet(text);
  if (problems.length > 0)
    throw new ConfigError(
      stack,
      problems.map((problem) => `${name}: ${file} ${problem}`),
    );
  const conflicts = goldenSetConflicts(config, items, path);
  if (conflicts.length > 0) throw new ConfigError(stack, conflicts);
  return items;
}
