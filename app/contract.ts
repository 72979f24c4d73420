/** What a color promises to the router, the gate and Prometheus. Imports nothing, so that every room may import it. */

/** Port that the model server listens on inside its container. */
export const appPort = 8000;

/** HTTP paths of the model server. */
export const paths = {
  /** Liveness: answers while the event loop turns, never waits for inference. */
  live: "/healthz",
  /** Readiness: 200 only after a recent real inference, with memory under its limit and no drain. */
  ready: "/ready",
  /** As `ready`, of the model alone: a converter that does not answer is nothing against it, for chats are answered all the same. */
  served: "/ready/model",
  /** Deep health with identity; never fails. */
  deep: "/health/deep",
  health: "/health",
  metrics: "/metrics",
  chat: "/chat",
  completions: "/v1/chat/completions",
  models: "/v1/models",
  feedback: "/feedback",
  /** A relational schema in, an OWL ontology out: forwarded to the converter. */
  ontology: "/v1/ontology",
  openapi: "/openapi.json",
} as const;

/** Names of the environment variables that configure a model server. `app/config.ts` is their only reader. */
export const variables = {
  /** `blue` or `green`. */
  color: "COLOR",
  /** The user's version of this color, free text. */
  version: "VERSION",
  /** Identity of the release, 64 hexadecimal digits (SHA-256), see `components/release.ts`. */
  release: "RELEASE",
  /** Absolute path of the GGUF file inside the container. Either this or `tritonUrl`. */
  modelPath: "MODEL_PATH",
  /** SHA-256 of that file, 64 hexadecimal digits: another content is not served. Without it any is. */
  modelSha256: "MODEL_SHA256",
  /** Absolute path of llama.cpp's own `llama-server`, which then computes with the model's file; its libraries lie beside it. Without it this server computes. */
  llamaServer: "LLAMA_SERVER",
  /** URL of a Triton that computes in place of a model's file, without a slash at its end. Exactly one of `MODEL_PATH` and this is given. */
  tritonUrl: "TRITON_URL",
  /** Name of the model in Triton's repository that answers. */
  tritonModel: "TRITON_MODEL",
  /** URL of the converter that answers requests for ontologies, without a slash at its end. Without it there are none. */
  converterUrl: "CONVERTER_URL",
  /** Name that `/v1/models` and the metrics show. */
  modelName: "MODEL_NAME",
  port: "PORT",
  /** Inference threads. */
  threads: "INFERENCE_THREADS",
  /** Context length of one sequence, tokens. */
  contextTokens: "CONTEXT_TOKENS",
  /** Sequences decoded at the same time. */
  parallel: "PARALLEL_SEQUENCES",
  /** Requests that may wait for a sequence; one more is answered 429. */
  queueLength: "QUEUE_LENGTH",
  /** Upper bound of one answer, tokens. */
  maxAnswerTokens: "MAX_ANSWER_TOKENS",
  /** Time from SIGTERM until running answers are ended, seconds. */
  drainSeconds: "DRAIN_SECONDS",
  /** Memory above which the server is not ready, percent of the container's limit. */
  memoryReadyPercent: "MEMORY_READY_PERCENT",
  /** Address that the server listens on. */
  host: "HOST",
  /** Upper bound of one prompt, tokens. */
  maxPromptTokens: "MAX_PROMPT_TOKENS",
  /** Upper bound of a request's body, bytes. */
  maxBodyBytes: "MAX_BODY_BYTES",
  /** Upper bound of one answer from arrival to its last token, waiting included, seconds: the longest stream. */
  requestSeconds: "REQUEST_SECONDS",
  /** Time that a connection without a request stays open, seconds: longer than whoever asks keeps it. */
  keepAliveSeconds: "KEEP_ALIVE_SECONDS",
  /** Idle time after which a background probe runs one inference, seconds. */
  probeSeconds: "PROBE_SECONDS",
  /** Age of the last inference above which the server is not ready, seconds. */
  readinessSeconds: "READINESS_SECONDS",
  /** Tokens decoded in one step: bounds what a long prompt may delay other streams. */
  batchTokens: "BATCH_TOKENS",
  /** Messages remembered for one user. */
  historyMessages: "HISTORY_MESSAGES",
  /** Users whose messages are remembered. */
  historyUsers: "HISTORY_USERS",
  /** Where history and feedback are kept: `file:/absolute/path.db` or `postgres://…`; the process's memory without it. */
  historyUrl: "HISTORY_URL",
  /** Put before every conversation that brings no system message of its own. */
  systemPrompt: "SYSTEM_PROMPT",
  /** Absolute path of the router's route description; without it nothing is copied to the other color. */
  routeFile: "ROUTE_FILE",
  /** URL of the other color, where shadow copies go. */
  shadowUrl: "SHADOW_URL",
  /** Shadow copies on their way at the same time; one more is dropped. */
  shadowCopies: "SHADOW_COPIES",
  logLevel: "LOG_LEVEL",
} as const;

/** Headers between clients, router and model servers, in Node's lower case. Every answer carries the first three. */
export const headers = {
  /** Taken from the request where it was sent, else made. */
  requestId: "x-request-id",
  color: "x-color",
  release: "x-release",
  /** `not-stored` on an answer that is missing in the history, because its storage did not answer. */
  history: "x-history",
  /** `byToken` on a stream whose head came with its first token, and in which each token is a chunk. */
  stream: "x-stream",
  /** On a request: it is a shadow copy, of the request with this id. The router takes it from what users send. */
  shadow: "x-shadow",
} as const;

/** See `headers.stream`. */
export const byToken = "by-token";

/** Names of the Prometheus metrics, as the peers' dashboards expect them. */
export const metrics = {
  requests: "http_requests_total",
  requestDuration: "http_request_duration_seconds",
  inferenceDuration: "model_inference_duration_seconds",
  activeRequests: "active_requests",
  modelLoaded: "model_loaded",
  memoryUsage: "memory_usage_bytes",
  /** Limit of the container; a server without one does not tell it. */
  memoryLimit: "memory_limit_bytes",
  /** 1 where the server would answer at `paths.ready` that it is ready. */
  ready: "model_ready",
  tokensGenerated: "tokens_generated_total",
  deploymentInfo: "deployment_info",
} as const;

/** Names of the metrics that go beyond the peers'; every one has the labels `color` and `release`. */
export const releaseMetrics = {
  /** From a request's arrival to its first token, waiting included. */
  timeToFirstToken: "time_to_first_token_seconds",
  /** Mean time between two tokens of one answer. */
  timePerOutputToken: "time_per_output_token_seconds",
  queueDepth: "queue_depth",
  requestsRejected: "requests_rejected_total",
  feedback: "feedback_total",
  historyFailures: "history_failures_total",
  /** Streams that ended in an error after their first byte: the router sees a whole 200. Not those whose client left. */
  answersBroken: "answers_broken_total",
  /** Copies of users' requests that this release sent to the other color, by outcome. */
  shadowCopies: "shadow_copies_total",
  /** Copies that this release was sent, by outcome; they count nowhere else. */
  shadowCopiesReceived: "shadow_copies_received_total",
} as const;

/** The part of `GET /health/deep` that the gate and the route read. */
export interface DeepHealth {
  color: string;
  version: string;
  release: string;
  model_loaded: boolean;
  /** Context of one conversation, tokens. */
  context_tokens: number;
  /** What the header of the model's file says, or Triton of its model; null before it is loaded. */
  model: {
    /** Of a model of Triton its platform. */
    architecture: string;
    /** Context that the model was trained with, tokens. Triton does not tell it: `context_tokens` then. */
    context_length: number;
    /** Hash of the vocabulary; of a model of Triton, that of its inputs and outputs. */
    tokenizer: string;
    /** Hash of the template; null where the model carries none. */
    chat_template: string | null;
  } | null;
}
