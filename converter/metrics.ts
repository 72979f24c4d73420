import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { metrics as names } from "./contract.ts";

/** Upper bounds of the histogram, seconds. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface MetricsIdentity {
  readonly color: string;
  readonly version: string;
  readonly release: string;
}

/** Numbers read when Prometheus asks. */
export interface MetricsSources {
  readonly active: () => number;
  readonly ready: () => boolean;
}

/** What this converter tells Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<"method" | "path" | "status_code">;
  readonly #requestDuration: Histogram<"method" | "path">;
  readonly #conversions: Counter<"outcome">;
  readonly #tables: Counter;

  constructor(identity: MetricsIdentity, { active, ready }: MetricsSources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: "converter_" });
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
    this.#conversions = new Counter({
      name: names.conversions,
      help: "Schemas that were converted, refused, or failed by a fault of the converter",
      labelNames: ["outcome"],
      registers,
    });
    // A series that begins above zero hides its first failure from `increase`.
    for (const outcome of ["converted", "refused", "failed"]) this.#conversions.inc({ outcome }, 0);
    this.#tables = new Counter({
      name: names.tables,
      help: "Tables of the schemas that were converted",
      registers,
    });
    this.#gauge(names.active, "Schemas that are converted or wait for it", active);
    this.#gauge(names.ready, "1 where the converter says that it is ready", () => (ready() ? 1 : 0));
    new Gauge({
      name: names.info,
      help: "Always 1; its labels say what this converter is",
      labelNames: ["color", "version", "release"],
      registers,
    }).set({ color: identity.color, version: identity.version, release: identity.release }, 1);
  }

  /** `path` is the route, never the address that a client wrote: the number of series has to stay small. */
  request(method: string, path: string, status: number, milliseconds: number): void {
    this.#requests.inc({ method, path, status_code: status });
    this.#requestDuration.observe({ method, path }, milliseconds / 1000);
  }

  converted(tables: number): void {
    this.#conversions.inc({ outcome: "converted" });
    this.#tables.inc(tables);
  }

  refused(): void {
    this.#conversions.inc({ outcome: "refused" });
  }

  failed(): void {
    this.#conversions.inc({ outcome: "failed" });
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
