import { basename } from "node:path";
import { z } from "zod";
import { choice, databaseUrl, text, whole } from "./config-values.ts";
import { appPort, variables } from "./contract.ts";

/** Settings of one model server. Every one is an environment variable, see `contract.ts` for their names. */
export interface Config {
  /** @default "blue" */
  readonly color: "blue" | "green";
  /** @default "dev" */
  readonly version: string;
  /** 64 hexadecimal digits. @default "unreleased" */
  readonly release: string;
  /** Absolute path of a GGUF file. Required. */
  readonly modelPath: string;
  /** @default the name of the model's file without `.gguf` */
  readonly modelName: string;
  /** @default "0.0.0.0" */
  readonly host: string;
  /** 0 takes any free port. @default 8000 */
  readonly port: number;
  /** @default 1 */
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

export interface ShadowConfig {
  /** Absolute path of the router's route description. */
  readonly routeFile: string;
  /** URL of the other color, without a slash at its end. */
  readonly url: string;
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

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
  const parsed = schema.safeParse(set);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => issue.message));
  const read = parsed.data;
  const contextTokens = read[variables.contextTokens];
  const { [variables.routeFile]: routeFile, [variables.shadowUrl]: url } = read;
  const config: Config = {
    color: read[variables.color],
    version: read[variables.version],
    release: read[variables.release],
    modelPath: read[variables.modelPath],
    modelName: read[variables.modelName] ?? basename(read[variables.modelPath], ".gguf"),
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
  const conflicts = [...conflictsOf(config), ...halfShadow(routeFile, url)];
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

const schema = z.object({
  [variables.color]: choice(variables.color, ["blue", "green"] as const).default("blue"),
  [variables.version]: text(
    variables.version,
    /^[\x20-\x7e]{1,128}$/,
    "1 to 128 printable ASCII characters",
  ).default("dev"),
  [variables.release]: text(
    variables.release,
    /^(unreleased|[0-9a-f]{64})$/,
    "64 hexadecimal digits",
  ).default("unreleased"),
  [variables.modelPath]: text(variables.modelPath, /^\//, "the absolute path of a GGUF file"),
  [variables.modelName]: text(
    variables.modelName,
    /^[\x21-\x7e]{1,128}$/,
    "1 to 128 ASCII characters without spaces",
  ).optional(),
  [variables.host]: text(variables.host, /^\S+$/, "an address to listen on").default("0.0.0.0"),
  [variables.port]: whole(variables.port, 0, 65535).default(appPort),
  [variables.threads]: whole(variables.threads, 1, 256).default(1),
  [variables.contextTokens]: whole(variables.contextTokens, 128, 1_048_576).default(1024),
  [variables.parallel]: whole(variables.parallel, 1, 256).default(4),
  [variables.batchTokens]: whole(variables.batchTokens, 16, 4096).default(64),
  [variables.queueLength]: whole(variables.queueLength, 0, 10_000).default(32),
  [variables.maxPromptTokens]: whole(variables.maxPromptTokens, 1, 1_048_576).optional(),
  [variables.maxAnswerTokens]: whole(variables.maxAnswerTokens, 1, 1_048_576).default(512),
  [variables.maxBodyBytes]: whole(variables.maxBodyBytes, 1024, 104_857_600).default(1_048_576),
  [variables.requestSeconds]: whole(variables.requestSeconds, 1, 86_400).default(120),
  [variables.drainSeconds]: whole(variables.drainSeconds, 0, 86_400).default(120),
  // Longer than nginx keeps its idle upstream connections, 60 s.
  [variables.keepAliveSeconds]: whole(variables.keepAliveSeconds, 1, 86_400).default(75),
  [variables.memoryReadyPercent]: whole(variables.memoryReadyPercent, 1, 100).default(90),
  [variables.probeSeconds]: whole(variables.probeSeconds, 1, 3600).default(10),
  [variables.readinessSeconds]: whole(variables.readinessSeconds, 2, 86_400).default(30),
  [variables.historyMessages]: whole(variables.historyMessages, 0, 10_000).default(40),
  [variables.historyUsers]: whole(variables.historyUsers, 0, 10_000_000).default(10_000),
  [variables.historyUrl]: databaseUrl(variables.historyUrl).optional(),
  [variables.systemPrompt]: text(
    variables.systemPrompt,
    /^[^\0]{1,8000}$/,
    "a text of 1 to 8000 characters",
  ).optional(),
  [variables.routeFile]: text(
    variables.routeFile,
    /^\//,
    "the absolute path of a route's description",
  ).optional(),
  [variables.shadowUrl]: text(
    variables.shadowUrl,
    /^https?:\/\/[^\s/]\S*[^\s/]$/,
    "a URL without a slash at its end, such as http://172.28.83.2:8080/green",
  ).optional(),
  [variables.shadowCopies]: whole(variables.shadowCopies, 1, 64).default(2),
  [variables.logLevel]: choice(variables.logLevel, logLevels).default("info"),
});
