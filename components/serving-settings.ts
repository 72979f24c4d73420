import { appPort, variables } from "../app/contract.ts";
import type { Color } from "./color.ts";
import type { ModelFile } from "./model.ts";

/** What a color serves with. */
export interface ServingSettings {
  readonly threads: number;
  readonly contextTokens: number;
  readonly parallelSequences: number;
  readonly queueLength: number;
  readonly maxAnswerTokens: number;
  /** Upper bound of one answer, waiting included; a stopped color finishes its answers for as long. */
  readonly longestAnswerSeconds: number;
  /** Put before every conversation that brings no system message of its own. Default: none. */
  readonly systemPrompt?: string | undefined;
  /** Memory above which the color reports itself not ready, percent of its limit. */
  readonly memoryReadyPercent: number;
  /** How long it keeps an idle connection open: longer than whoever asks it does. Default: the server's own, which outlives nginx'. */
  readonly keepAliveSeconds?: number | undefined;
}

/** Time beyond the last answer for a server to end. */
export const flushSeconds = 10;

/** The other services of a color with the workload `owl`. URLs end without a slash. */
export interface OwlServices {
  readonly tritonUrl: string;
  /** Name of the model that answers chats, in Triton's repository. */
  readonly tritonModel: string;
  readonly converterUrl: string;
}

/** What computes a color's answers: the server itself, with a model's file at this absolute path inside the container, or services beside it. */
export type ServedEngine = ServedFile | OwlServices;

export interface ServedFile {
  readonly modelPath: string;
  /** What the server checks it against before it serves it. Default: nothing, for somebody else has. */
  readonly sha256?: string;
  /** Absolute path of the llama-server that computes, inside the container. Default: the server itself does. */
  readonly llamaServer?: string;
}

/** What a model server is told, whatever it runs on. */
export interface ServedRelease {
  readonly color: Color;
  readonly version: string;
  readonly model: Pick<ModelFile, "name">;
  readonly engine: ServedEngine;
  readonly settings: ServingSettings;
  /** Absolute path of the description of the route in force: what a color's shadow follows, so that a flip touches no container. */
  readonly routeFile: string;
  /** URL of the other color by the router's direct path, where shadow copies go. */
  readonly shadowUrl: string;
}

/** Environment of a model server, without its release and the URL of its history. */
export function serverVariables(served: ServedRelease): Record<string, string> {
  const { settings } = served;
  const values = {
    [variables.color]: served.color,
    [variables.version]: served.version,
    ...engineVariables(served.engine),
    [variables.modelName]: served.model.name,
    [variables.port]: appPort,
    [variables.threads]: settings.threads,
    [variables.contextTokens]: settings.contextTokens,
    [variables.parallel]: settings.parallelSequences,
    [variables.queueLength]: settings.queueLength,
    [variables.maxAnswerTokens]: settings.maxAnswerTokens,
    [variables.requestSeconds]: settings.longestAnswerSeconds,
    [variables.drainSeconds]: settings.longestAnswerSeconds,
    [variables.memoryReadyPercent]: settings.memoryReadyPercent,
    [variables.routeFile]: served.routeFile,
    [variables.shadowUrl]: served.shadowUrl,
    ...(settings.keepAliveSeconds !== undefined && {
      [variables.keepAliveSeconds]: settings.keepAliveSeconds,
    }),
    ...(settings.systemPrompt !== undefined && { [variables.systemPrompt]: settings.systemPrompt }),
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function engineVariables(engine: ServedEngine): Record<string, string> {
  if ("modelPath" in engine)
    return {
      [variables.modelPath]: engine.modelPath,
      ...(engine.sha256 !== undefined && { [variables.modelSha256]: engine.sha256 }),
      ...(engine.llamaServer !== undefined && { [variables.llamaServer]: engine.llamaServer }),
    };
  return {
    [variables.tritonUrl]: engine.tritonUrl,
    [variables.tritonModel]: engine.tritonModel,
    [variables.converterUrl]: engine.converterUrl,
  };
}
