import { basename } from "node:path";
import { schemaFor, type LogLevel, type Read } from "./config-schema.ts";
import { variables } from "./contract.ts";

/** Settings of one model server. Every one is an environment variable, see `contract.ts` for their names. */
export interface Config {
  /** @default "blue" */
  readonly color: "blue" | "green";
  /** @default "dev" */
  readonly version: string;
  /** 64 hexadecimal digits. @default "unreleased" */
  readonly release: string;
  /** What computes. Required. */
  readonly source: ModelSource;
  /** URL of the converter, without a slash at its end; undefined converts nothing. */
  readonly converterUrl: string | undefined;
  /** @default the name of the model's file without `.gguf`, or of Triton's model */
  readonly modelName: string;
  /** @default "0.0.0.0" */
  readonly host: string;
  /** 0 takes any free port. @default 8000 */
  readonly port: number;
  /** @default the processors of the container, else of the machine */
  readonly threads: number;
  /** @default 1024 */
  readonly contextTokens: number;
  /** @default 4 */
  readonly parallelSequences: number;
  /** @default 64 */
  readonly batchTokens: number;
  /** @default 32 */
  readonly queueLength: number;
  /** @default contextTokens - 1 */
  readonly maxPromptTokens: number;
  /** @default 512 */
  readonly maxAnswerTokens: number;
  /** @default 1048576 */
  readonly maxBodyBytes: number;
  /** @default 120 */
  readonly requestSeconds: number;
  /** @default 120 */
  readonly drainSeconds: number;
  /** @default 75 */
  readonly keepAliveSeconds: number;
  /** @default 90 */
  readonly memoryReadyPercent: number;
  /** @default 10 */
  readonly probeSeconds: number;
  /** @default 30 */
  readonly readinessSeconds: number;
  /** @default 40 */
  readonly historyMessages: number;
  /** @default 10000 */
  readonly historyUsers: number;
  /** Undefined keeps history and feedback in this process. */
  readonly historyUrl: string | undefined;
  /** Undefined leaves conversations as they come. */
  readonly systemPrompt: string | undefined;
  /** Where copies go, and whether they do; undefined copies nothing. */
  readonly shadow: ShadowConfig | undefined;
  /** @default 2 */
  readonly shadowCopies: number;
  /** @default "info" */
  readonly logLevel: LogLevel;
}

/** A program that this server starts. */
export interface Program {
  /** Absolute path. */
  readonly executable: string;
  readonly environment: ProgramEnvironment;
}

/** What a program needs to find its files: none of this server's secrets, nor variables of its own that would change what it is told. */
export type ProgramEnvironment = Readonly<
  Partial<Record<"PATH" | "HOME" | "TMPDIR" | "LD_LIBRARY_PATH", string | undefined>>
>;

/** A GGUF file, in this process or in a llama-server of its own, or a model of a Triton Inference Server. */
export type ModelSource =
  | {
      readonly kind: "file";
      /** Absolute path of a GGUF file. */
      readonly path: string;
      /** 64 hexadecimal digits; undefined takes whatever the file holds. */
      readonly sha256: string | undefined;
      /** The `llama-server` that computes; undefined computes in this process. */
      readonly llamaServer: Program | undefined;
    }
  | {
      readonly kind: "triton";
      /** Without a slash at its end. */
      readonly url: string;
      /** Name in Triton's repository; "text" where none is named. */
      readonly model: string;
    };

export interface ShadowConfig {
  /** Absolute path of the router's route description. */
  readonly routeFile: string;
  /** URL of the other color, without a slash at its end. */
  readonly url: string;
}

/** Every problem of an environment, each with variable, value, what is allowed and the cure. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the configuration has ${problems.length} problem(s): ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/**
 * Reads the settings from an environment; an empty variable counts as unset.
 * @throws ConfigError that lists all problems at once.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = schemaFor(set[variables.tritonUrl] === undefined).safeParse(set);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => issue.message));
  const read = parsed.data;
  const contextTokens = read[variables.contextTokens];
  const { [variables.routeFile]: routeFile, [variables.shadowUrl]: url } = read;
  const source = sourceOf(read, programEnvironment(environment));
  const config: Config = {
    color: read[variables.color],
    version: read[variables.version],
    release: read[variables.release],
    source,
    converterUrl: read[variables.converterUrl],
    modelName:
      read[variables.modelName] ?? (source.kind === "file" ? basename(source.path, ".gguf") : source.model),
    host: read[variables.host],
    port: read[variables.port],
    threads: read[variables.threads],
    contextTokens,
    parallelSequences: read[variables.parallel],
    batchTokens: read[variables.batchTokens],
    queueLength: read[variables.queueLength],
    maxPromptTokens: read[variables.maxPromptTokens] ?? contextTokens - 1,
    maxAnswerTokens: read[variables.maxAnswerTokens],
    maxBodyBytes: read[variables.maxBodyBytes],
    requestSeconds: read[variables.requestSeconds],
    drainSeconds: read[variables.drainSeconds],
    keepAliveSeconds: read[variables.keepAliveSeconds],
    memoryReadyPercent: read[variables.memoryReadyPercent],
    probeSeconds: read[variables.probeSeconds],
    readinessSeconds: read[variables.readinessSeconds],
    historyMessages: read[variables.historyMessages],
    historyUsers: read[variables.historyUsers],
    historyUrl: read[variables.historyUrl],
    systemPrompt: read[variables.systemPrompt],
    shadow: routeFile === undefined || url === undefined ? undefined : { routeFile, url },
    shadowCopies: read[variables.shadowCopies],
    logLevel: read[variables.logLevel],
  };
  const conflicts = [...conflictsOf(config), ...halfShadow(routeFile, url), ...twoSources(read)];
  if (conflicts.length > 0) throw new ConfigError(conflicts);
  return config;
}

/** Settings that are fine alone and wrong together. */
function conflictsOf(config: Config): string[] {
  const conflicts: string[] = [];
  if (config.maxPromptTokens >= config.contextTokens) {
    conflicts.push(
      `${variables.maxPromptTokens}: ${config.maxPromptTokens} tokens leave no room for an answer in ` +
        `${variables.contextTokens} = ${config.contextTokens} tokens; lower the first or raise the second`,
    );
  }
  if (config.maxAnswerTokens >= config.contextTokens) {
    conflicts.push(
      `${variables.maxAnswerTokens}: ${config.maxAnswerTokens} tokens leave no room for a prompt in ` +
        `${variables.contextTokens} = ${config.contextTokens} tokens; lower the first or raise the second`,
    );
  }
  if (config.readinessSeconds <= config.probeSeconds) {
    conflicts.push(
      `${variables.readinessSeconds}: ${config.readinessSeconds} s must be above ` +
        `${variables.probeSeconds} = ${config.probeSeconds} s, else an idle server is never ready; raise the first or lower the second`,
    );
  }
  return conflicts;
}

function halfShadow(routeFile: string | undefined, url: string | undefined): string[] {
  if ((routeFile === undefined) === (url === undefined)) return [];
  const [missing, there] =
    routeFile === undefined
      ? [variables.routeFile, variables.shadowUrl]
      : [variables.shadowUrl, variables.routeFile];
  return [`${missing}: is not set, and ${there} is; set both, or neither`];
}

function sourceOf(read: Read, environment: ProgramEnvironment): ModelSource {
  const { [variables.tritonUrl]: url, [variables.tritonModel]: model = "text" } = read;
  if (url !== undefined) return { kind: "triton", url, model };
  const {
    [variables.modelPath]: path = "",
    [variables.modelSha256]: sha256,
    [variables.llamaServer]: executable,
  } = read;
  const llamaServer = executable === undefined ? undefined : { executable, environment };
  return { kind: "file", path, sha256, llamaServer };
}

function programEnvironment({ PATH, HOME, TMPDIR, LD_LIBRARY_PATH }: ProgramEnvironment): ProgramEnvironment {
  return { PATH, HOME, TMPDIR, LD_LIBRARY_PATH };
}

function twoSources(read: Read): string[] {
  const { [variables.tritonUrl]: url, [variables.tritonModel]: model } = read;
  const others = [variables.modelPath, variables.llamaServer] as const;
  const other = others.find((name) => read[name] !== undefined);
  if (url !== undefined && other !== undefined)
    return [
      `${variables.tritonUrl}: ${url} computes, and ${other} = ${read[other]} would too; set one of them`,
    ];
  return model === undefined || url !== undefined
    ? []
    : [
        `${variables.tritonModel}: ${model} is a model of no Triton; set ${variables.tritonUrl} too, or neither`,
      ];
}
