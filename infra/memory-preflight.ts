import * as pulumi from "@pulumi/pulumi";
import { colors, type Color } from "../components/color.ts";
import { limitProblem } from "../components/memory-limit.ts";
import { headerOfModel } from "../components/model-header.ts";
import { memoryNeed, servedContext } from "../components/model-memory.ts";
import { modelFileOf } from "../components/model.ts";
import type { RunningRoute } from "../components/running-route.ts";
import { ConfigError } from "./config-error.ts";
import type { StackConfig } from "./config.ts";
import type { Path } from "./judged-config.ts";

/** What the models need and the colors' limits do not give, a sentence each. */
export interface MemoryFindings {
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Holds what each color's model needs against its limit. It warns only where a color has users, for it serves them within its limit, and of an image
 * of the user's own, which may keep another amount.
 *
 * @throws ConfigError where a model cannot fit
 */
export async function proveMemory(
  config: StackConfig,
  running: Pick<RunningRoute, "serving">,
): Promise<void> {
  const project = pulumi.getProject();
  const { refusals, warnings } = memoryFindings(
    config,
    running,
    process.cwd(),
    (name) => `${project}:${name}`,
  );
  for (const warning of warnings) await pulumi.log.warn(warning);
  if (refusals.length > 0) throw new ConfigError(pulumi.getStack(), refusals);
}

/** `folder` is the one that the models' paths are relative to. */
export function memoryFindings(
  config: StackConfig,
  { serving }: Pick<RunningRoute, "serving">,
  folder: string,
  path: Path,
): MemoryFindings {
  // A Triton computes: the server's own container keeps no model.
  if (config.workload === "owl") return { refusals: [], warnings: [] };
  const findings = colors.flatMap((color) => {
    const problem = judge(config, color, folder, path);
    if (problem === undefined) return [];
    const isMild = (serving?.[color].percent ?? 0) > 0 || config[color].image !== undefined;
    return [{ text: problem.text, refused: problem.refused && !isMild }];
  });
  const textsOf = (wanted: boolean) =>
    findings.filter(({ refused }) => refused === wanted).map(({ text }) => text);
  return { refusals: textsOf(true), warnings: textsOf(false) };
}

function judge(config: StackConfig, color: Color, folder: string, path: Path) {
  const { model: choice, memoryMebibytes } = config[color];
  const context = servedContext(config[color]);
  const model = modelFileOf(choice);
  const found = headerOfModel(model, folder);
  if ("unknown" in found) {
    if (found.absent && config.target !== "docker") return undefined;
    const text = `${path(`${color}.model`)}: what it takes of memory is not predicted: ${found.unknown}`;
    return { refused: false, text };
  }
  return limitProblem({
    path: path(`${color}.memoryMebibytes`),
    limitMebibytes: memoryMebibytes,
    model: model.name,
    context,
    need: memoryNeed(found.header, context),
  });
}
