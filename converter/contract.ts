/** What a color's converter promises to the model server beside it and to Prometheus. Imports nothing, so that every room may import it. */

/** Port that the converter listens on inside its container. */
export const converterPort = 8090;

/** HTTP paths of the converter. */
export const paths = {
  /** Liveness: answers while the event loop turns. */
  live: "/healthz",
  /** Readiness: 200 once a conversion has worked, until the drain. */
  ready: "/ready",
  /** `POST` a relational schema as JSON, get an ontology as Turtle. */
  convert: "/convert",
  metrics: "/metrics",
} as const;

/** Names of the environment variables that configure a converter. `converter/config.ts` is their only reader. */
export const variables = {
  /** `blue` or `green`. */
  color: "COLOR",
  /** The user's version of this color, free text. */
  version: "VERSION",
  /** Identity of the release, 64 hexadecimal digits. */
  release: "RELEASE",
  /** Address that the converter listens on. */
  host: "HOST",
  port: "PORT",
  /** Upper bound of a request's body, bytes. */
  maxBodyBytes: "MAX_BODY_BYTES",
  /** Upper bound of the tables of one schema. */
  maxTables: "MAX_TABLES",
  /** Upper bound of the columns of one schema, over all of its tables. */
  maxColumns: "MAX_COLUMNS",
  /** Schemas that may wait for the one that is converted; one more is answered 429. */
  queueLength: "QUEUE_LENGTH",
  /** Time from SIGTERM until running answers are ended, seconds. */
  drainSeconds: "DRAIN_SECONDS",
  /** Time that a connection without a request stays open, seconds: longer than whoever asks keeps it. */
  keepAliveSeconds: "KEEP_ALIVE_SECONDS",
  logLevel: "LOG_LEVEL",
} as const;

/** Headers of requests and answers, in Node's lower case. Every answer carries all of them. */
export const headers = {
  /** Taken from the request where it was sent, else made. */
  requestId: "x-request-id",
  color: "x-color",
  release: "x-release",
} as const;

/** What a good answer is made of. */
export const turtle = "text/turtle";

/** Names of the Prometheus metrics. None is one of the model server's, so that sums over a color count nothing twice. */
export const metrics = {
  requests: "converter_requests_total",
  requestDuration: "converter_request_duration_seconds",
  /** Schemas converted, by outcome: `converted`, `refused` or `failed`. */
  conversions: "converter_conversions_total",
  /** Tables of the schemas that were converted. */
  tables: "converter_tables_total",
  /** Schemas that are converted or wait for it. */
  active: "converter_active_conversions",
  /** 1 where the converter would answer at `paths.ready` that it is ready. */
  ready: "converter_ready",
  /** Always 1; its labels say what this converter is. */
  info: "converter_info",
} as const;
