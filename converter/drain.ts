import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Conversions } from "./conversions.ts";
import { UnusedConnections } from "./unused-connections.ts";

export interface Drained {
  /** Conversions that were ended before they were complete. */
  readonly cut: number;
}

/** Time for the last bytes to reach slow clients. */
const flushMilliseconds = 5000;
const sweepMilliseconds = 20;

/** Takes the converter out of service: no new schemas, running ones finish up to the limit, then connections close. */
export class Drain {
  readonly #server: FastifyInstance;
  readonly #conversions: Conversions;
  readonly #drainSeconds: number;
  readonly #log: Logger;
  readonly #unused: UnusedConnections;
  #endNow: () => void = () => undefined;

  constructor(server: FastifyInstance, conversions: Conversions, drainSeconds: number, log: Logger) {
    this.#server = server;
    this.#conversions = conversions;
    this.#drainSeconds = drainSeconds;
    this.#log = log;
    this.#unused = new UnusedConnections(server.server);
  }

  /** Settles once nothing runs any more and the port is closed. */
  async run(): Promise<Drained> {
    this.#conversions.drain();
    const started = performance.now();
    this.#log.info({ active: this.#conversions.active, drainSeconds: this.#drainSeconds }, "draining");
    const inTime = await this.#finished();
    const cut = inTime ? 0 : this.#conversions.cut();
    await this.#close();
    this.#log.info({ cut, milliseconds: Math.round(performance.now() - started) }, "drained");
    return { cut };
  }

  /** Ends the wait for running conversions. */
  hurry(): void {
    this.#endNow();
  }

  /** False when time was up, or `hurry` was called, while something was running. */
  async #finished(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<boolean>((resolve) => {
      this.#endNow = () => resolve(false);
      timer = setTimeout(this.#endNow, this.#drainSeconds * 1000);
    });
    try {
      return await Promise.race([this.#conversions.idle().then(() => true), over]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #close(): Promise<void> {
    const { server } = this.#server;
    const closed = this.#server.close();
    this.#unused.close();
    // A connection whose answer ends after this moment becomes idle, and Node would keep it.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMilliseconds);
    const timer = setTimeout(() => server.closeAllConnections(), flushMilliseconds);
    await closed;
    clearInterval(sweep);
    clearTimeout(timer);
  }
}
