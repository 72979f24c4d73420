import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { metrics as names } from "./contract.ts";
import type { MemoryUse } from "./memory.ts";
import { ReleaseMetrics } from "./release-metrics.ts";

/** Upper bounds of the histograms, seconds: up to the slowest answer that the peers' dashboards show. */
export const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 45, 60];

export interface MetricsIdentity {
  readonly color: string;
  readonly version: string;
  readonly release: string;
}

/** Numbers read when Prometheus asks. */
export interface MetricsSources {
  readonly activeRequests: () => number;
  readonly queueDepth: () => number;
  readonly modelLoaded: () => boolean;
  readonly ready: () => boolean;
  readonly memory: () => Pick<MemoryUse, "usedBytes" | "limitBytes" | "isLimited">;
}

/** What this server tells Prometheus. */
export class Metrics {
  readonly ofRelease: ReleaseMetrics;
  readonly #registry = new Registry();
  readonly #requests: Counter<"method" | "path" | "status_code">;
  readonly #requestDuration: Histogram<"method" | "path">;
  readonly #inferenceDuration: Histogram<"model_name">;
  readonly #tokensGenerated: Counter;

  constructor(identity: MetricsIdentity, sources: MetricsSources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: names.requests,
      help: "HTTP requests answered",
      labelNames: ["method", "path", "status_code"],
      registers,
    });
    this.#requestDuration = new Histogram({
      name: names.requestDuration,
      help: "Time from a request's arrival to the end of its answer, seconds",
      labelNames: ["method", "path"],
      buckets,
      registers,
    });
    this.#inferenceDuration = new Histogram({
      name: names.inferenceDuration,
      help: "Time that the model worked on an answer, seconds",
      labelNames: ["model_name"],
      buckets,
      registers,
    });
    this.#tokensGenerated = new Counter({
      name: names.tokensGenerated,
      help: "Tokens generated for users",
      registers,
    });
    const { activeRequests, modelLoaded, ready, memory } = sources;
    this.#gauge(names.activeRequests, "Requests that the model works on or that wait for it", activeRequests);
    this.#gauge(names.modelLoaded, "1 once the model answers", () => (modelLoaded() ? 1 : 0));
    this.#gauge(names.ready, "1 where the server says that it is ready", () => (ready() ? 1 : 0));
    this.#gauge(
      names.memoryUsage,
      "Memory in use, without the pages of the model's file, bytes",
      () => memory().usedBytes,
    );
    if (memory().isLimited)
      this.#gauge(names.memoryLimit, "Limit of that memory, bytes", () => memory().limitBytes);
    new Gauge({
      name: names.deploymentInfo,
      help: "Always 1; its labels say what this server is",
      labelNames: ["color", "version"],
      registers,
    }).set({ color: identity.color, version: identity.version }, 1);
    this.ofRelease = new ReleaseMetrics(identity, sources.queueDepth, this.#registry);
  }

  /** `path` is the route, never the address that a client wrote: the number of series has to stay small. */
  request(method: string, path: string, status: number, milliseconds: number): void {
    this.#requests.inc({ method, path, status_code: status });
    this.#requestDuration.observe({ method, path }, milliseconds / 1000);
  }

  answer(modelName: string, milliseconds: number): void {
    this.#inferenceDuration.observe({ model_name: modelName }, milliseconds / 1000);
  }

  token(): void {
    this.#tokensGenerated.inc();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    return await this.#registry.metrics();
  }

  #gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value());
      },
    });
  }
}
