import { convert } from "./convert.ts";
import type { Metrics } from "./metrics.ts";
import { draining, notReady, overloaded, Problem } from "./problem.ts";
import { sentence } from "./schema/findings.ts";
import { parsed } from "./routes/json.ts";
import { sample } from "./sample.ts";
import { readSchema, SchemaRefused, type SchemaLimits } from "./schema/read.ts";
import { Turns } from "./turns.ts";

/** Findings that a message spells out; the list beside it has more. */
const spelledOut = 20;

/** Whether this converter takes schemas. */
export type Verdict = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** Every conversion of this process. */
export class Conversions {
  readonly #turns: Turns;
  readonly #limits: SchemaLimits;
  readonly #queueLength: number;
  readonly #metrics: Metrics;
  readonly #cut = new AbortController();
  #state: "starting" | "ready" | "draining" = "starting";

  constructor(config: SchemaLimits & { readonly queueLength: number }, metrics: Metrics) {
    this.#turns = new Turns(config.queueLength);
    this.#limits = config;
    this.#queueLength = config.queueLength;
    this.#metrics = metrics;
  }

  get active(): number {
    return this.#turns.active;
  }

  get draining(): boolean {
    return this.#state === "draining";
  }

  verdict(): Verdict {
    return this.#state === "ready" ? { ready: true } : { ready: false, reason: this.#state };
  }

  /** Converts a sample; ready after that. */
  async prove(): Promise<void> {
    await convert(readSchema(sample, this.#limits));
    if (this.#state === "starting") this.#state = "ready";
  }

  drain(): void {
    this.#state = "draining";
  }

  async idle(): Promise<void> {
    await this.#turns.idle();
  }

  /** Ends what runs and waits; says how many these were. */
  cut(): number {
    const count = this.active;
    this.#cut.abort(draining());
    return count;
  }

  /**
   * The ontology of a schema, as Turtle. The body is read when its turn comes: until then it takes the memory of its bytes alone.
   * @throws Problem
   */
  async run(body: Buffer, signal: AbortSignal): Promise<Buffer> {
    if (this.#state === "draining") throw draining();
    if (this.#state === "starting") throw notReady("starting");
    if (this.#turns.full) throw overloaded(this.#queueLength);
    const stopped = AbortSignal.any([signal, this.#cut.signal]);
    const done = await this.#turns.next(stopped);
    try {
      return await this.#converted(body, stopped);
    } finally {
      done();
    }
  }

  async #converted(body: Buffer, signal: AbortSignal): Promise<Buffer> {
    try {
      const schema = readSchema(parsed(body), this.#limits);
      const turtle = await convert(schema, signal);
      this.#metrics.converted(schema.tables.length);
      return turtle;
    } catch (error) {
      if (signal.aborted) throw error;
      if (!(error instanceof SchemaRefused) && !(error instanceof Problem)) {
        this.#metrics.failed();
        throw error;
      }
      this.#metrics.refused();
      throw error instanceof SchemaRefused ? refusedSchema(error) : error;
    }
  }
}

function refusedSchema({ findings, message }: SchemaRefused): Problem {
  const { first, count } = findings;
  const told = first.slice(0, spelledOut).map(sentence);
  const more = count > told.length ? [`… and ${count - told.length} more`] : [];
  return new Problem(422, "invalid_schema", `${message}: ${[...told, ...more].join("; ")}`, {
    findings: first,
  });
}
