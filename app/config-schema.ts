import { z } from "zod";
import { baseUrl, choice, databaseUrl, text, whole } from "./config-values.ts";
import { appPort, variables } from "./contract.ts";
import { processors } from "./processors.ts";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

const mostThreads = 256;

/** An environment as it was read. */
export type Read = z.output<ReturnType<typeof schemaFor>>;

const modelPath = text(
  variables.modelPath,
  /^\//,
  `the absolute path of a GGUF file, or set ${variables.tritonUrl} in its place`,
);

/** The variables of an environment. `fromFile`: the model comes from a file, so its path is required. */
export const schemaFor = (fromFile: boolean) =>
  z.object({
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
    [variables.modelPath]: fromFile ? modelPath : modelPath.optional(),
    [variables.modelSha256]: text(
      variables.modelSha256,
      /^[0-9a-f]{64}$/,
      "64 lower-case hexadecimal digits, such as sha256sum prints",
    ).optional(),
    [variables.llamaServer]: text(
      variables.llamaServer,
      /^\//,
      "the absolute path of llama.cpp's program llama-server",
    ).optional(),
    [variables.tritonUrl]: baseUrl(variables.tritonUrl, "http://triton:8000").optional(),
    [variables.tritonModel]: text(
      variables.tritonModel,
      /^[\w.-]{1,128}$/,
      "the name of a model of Triton's repository: letters, digits, dots, - and _",
    ).optional(),
    [variables.converterUrl]: baseUrl(variables.converterUrl, "http://converter:8090").optional(),
    [variables.modelName]: text(
      variables.modelName,
      /^[\x21-\x7e]{1,128}$/,
      "1 to 128 ASCII characters without spaces",
    ).optional(),
    [variables.host]: text(variables.host, /^\S+$/, "an address to listen on").default("0.0.0.0"),
    [variables.port]: whole(variables.port, 0, 65535).default(appPort),
    [variables.threads]: whole(variables.threads, 1, mostThreads).default(() =>
      Math.min(mostThreads, processors()),
    ),
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
    [variables.shadowUrl]: baseUrl(variables.shadowUrl, "http://172.28.83.2:8080/green").optional(),
    [variables.shadowCopies]: whole(variables.shadowCopies, 1, 64).default(2),
    [variables.logLevel]: choice(variables.logLevel, logLevels).default("info"),
  });
