import { z } from "zod";
import { choice, text, whole } from "./config-values.ts";
import { converterPort, variables } from "./contract.ts";

/** Settings of one converter. Every one is an environment variable, see `contract.ts` for their names. */
export interface Config {
  /** @default "blue" */
  readonly color: "blue" | "green";
  /** @default "dev" */
  readonly version: string;
  /** 64 hexadecimal digits. @default "unreleased" */
  readonly release: string;
  /** @default "0.0.0.0" */
  readonly host: string;
  /** 0 takes any free port. @default 8090 */
  readonly port: number;
  /** @default 1048576 */
  readonly maxBodyBytes: number;
  /** @default 2000 */
  readonly maxTables: number;
  /** @default 20000 */
  readonly maxColumns: number;
  /** @default 16 */
  readonly queueLength: number;
  /** @default 30 */
  readonly drainSeconds: number;
  /** @default 75 */
  readonly keepAliveSeconds: number;
  /** @default "info" */
  readonly logLevel: LogLevel;
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
  return {
    color: read[variables.color],
    version: read[variables.version],
    release: read[variables.release],
    host: read[variables.host],
    port: read[variables.port],
    maxBodyBytes: read[variables.maxBodyBytes],
    maxTables: read[variables.maxTables],
    maxColumns: read[variables.maxColumns],
    queueLength: read[variables.queueLength],
    drainSeconds: read[variables.drainSeconds],
    keepAliveSeconds: read[variables.keepAliveSeconds],
    logLevel: read[variables.logLevel],
  };
}

const schema = z.object({
  [variables.color]: choice(variables.color, ["blue", "green"]).default("blue"),
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
  [variables.host]: text(variables.host, /^\S+$/, "an address to listen on").default("0.0.0.0"),
  [variables.port]: whole(variables.port, 0, 65535).default(converterPort),
  [variables.maxBodyBytes]: whole(variables.maxBodyBytes, 1024, 104_857_600).default(1_048_576),
  [variables.maxTables]: whole(variables.maxTables, 1, 1_000_000).default(2000),
  [variables.maxColumns]: whole(variables.maxColumns, 1, 10_000_000).default(20_000),
  [variables.queueLength]: whole(variables.queueLength, 0, 10_000).default(16),
  [variables.drainSeconds]: whole(variables.drainSeconds, 0, 86_400).default(30),
  // Longer than the model server keeps its idle connections.
  [variables.keepAliveSeconds]: whole(variables.keepAliveSeconds, 1, 86_400).default(75),
  [variables.logLevel]: choice(variables.logLevel, logLevels).default("info"),
});
