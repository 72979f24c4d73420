import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Answers } from "./answers.ts";
import type { Model } from "./model.ts";
import { UnusedConnections } from "./unused-connections.ts";
import type { Work } from "./work.ts";

export interface Drained {
  /** Answers that were ended before they were complete. */
  readonly cut: number;
}

/** Time for the last bytes to reach slow clients. */
const flushMilliseconds = 5000;
const sweepMilliseconds = 20;

/** Takes the server out of service: no new answers, running ones finish up to the limit, then connections close. */
export class Drain {
  readonly #server: FastifyInstance;
  readonly #model: Model;
  readonly #answers: Answers;
  readonly #drainSeconds: number;
  readonly #log: Logger;
  readonly #work: readonly Work[];
  readonly #unused: UnusedConnections;
  #endNow: () => void = () => undefined;

  /** `others` is what runs besides the answers. */
  constructor(
    server: FastifyInstance,
    model: Model,
    answers: Answers,
    drainSeconds: number,
    log: Logger,
    others: readonly Work[] = [],
  ) {
    this.#server = server;
    this.#model = model;
    this.#answers = answers;
    this.#drainSeconds = drainSeconds;
    this.#log = log;
    this.#work = [answers, ...others];
    this.#unused = new UnusedConnections(server.server);
  }

  /** Settles once nothing runs any more and the port is closed. A second call ends the wait of the first. */
  async run(): Promise<Drained> {
    this.#model.drain();
    this.#answers.cutCopies();
    const started = performance.now();
    const active = sum(this.#work.map((work) => work.active));
    this.#log.info({ active, drainSeconds: this.#drainSeconds }, "draining");
    const inTime = await this.#finished();
    const cut = inTime ? 0 : sum(this.#work.map((work) => work.cut()));
    await this.#close();
    this.#log.info({ cut, milliseconds: Math.round(performance.now() - started) }, "drained");
    return { cut };
  }

  /** Ends the wait for running answers. */
  hurry(): void {
    this.#endNow();
  }

  /** False when time was up, or `hurry` was called, while answers were running. */
  async #finished(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<boolean>((resolve) => {
      this.#endNow = () => {
        resolve(false);
      };
      timer = setTimeout(this.#endNow, this.#drainSeconds * 1000);
    });
    try {
      const idle = Promise.all(this.#work.map((work) => work.idle()));
      return await Promise.race([idle.then(() => true), over]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #close(): Promise<void> {
    const { server } = this.#server;
    const closed = this.#server.close();
    this.#unused.close();
    // A connection whose answer ends after this moment becomes idle, and Node would keep it.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, sweepMilliseconds);
    const timer = setTimeout(() => {
      server.closeAllConnections();
    }, flushMilliseconds);
    await closed;
    clearInterval(sweep);
    clearTimeout(timer);
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
