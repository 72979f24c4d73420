/** What a Triton container promises to whoever runs it, asks it and watches it. Imports nothing, so that every room may import it. */

/** Port of Triton's HTTP inside its container, where `HTTP_PORT` names no other. */
export const tritonHttpPort = 8000;

/** Port of Triton's metrics inside its container, where `METRICS_PORT` names no other. */
export const tritonMetricsPort = 8002;

/** User and group that the image runs as. */
export const tritonUser = 10001;

/** Names of the environment variables that configure a Triton container. `triton/serve.py` is their only reader. */
export const tritonVariables = {
  /** @default 8000 */
  httpPort: "HTTP_PORT",
  /** @default 8002 */
  metricsPort: "METRICS_PORT",
  /** Absolute path of the model repository's archive (.tar) inside the container. */
  modelRepository: "MODEL_REPOSITORY",
  /** SHA-256 that the archive has to have, 64 hexadecimal digits. @default the archive is taken as it is */
  modelSha256: "MODEL_SHA256",
  /** Writable folder in which the archive is unpacked. @default /repository */
  repositoryFolder: "REPOSITORY_FOLDER",
  /** One of `tritonVariants`. @default what the image was built with, else `standard` */
  variant: "VARIANT",
  /** Time from SIGTERM until inferences that still run are ended, seconds. @default 30 */
  drainSeconds: "DRAIN_SECONDS",
  /**
   * GPU memory that has to be free on every device that the container sees when it starts, MiB. Two colors that share a device state
   * their parts with it. @default not asked
   */
  gpuMemory: "GPU_MEMORY_MEBIBYTES",
} as const;

/** Where serve.py unpacks a repository, as the image has it: owned by `tritonUser`, so that a new volume over it is as well. */
export const repositoryFolder = "/repository";

/** Flags that a container is started with; triton/variants holds one file for each. */
export const tritonVariants = ["standard", "t4", "t4-tensor"] as const;

export type TritonVariant = (typeof tritonVariants)[number];

/** HTTP paths of Triton (KServe v2 with Triton's extensions). A model's own paths stand below `model`. */
export const tritonPaths = {
  live: "/v2/health/live",
  /** 200 only when every model of the repository can answer. */
  ready: "/v2/health/ready",
  /** Name, version and extensions of the server. */
  server: "/v2",
  /** Metadata; `/config`, `/ready`, `/infer`, `/generate` and `/generate_stream` below it. */
  model: (name: string) => `/v2/models/${encodeURIComponent(name)}`,
  /** On `METRICS_PORT`. */
  metrics: "/metrics",
} as const;
