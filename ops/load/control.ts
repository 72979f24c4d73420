import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Tells the virtual users of k6 when no more requests are wanted: k6 itself knows no end but at its time or at once. */
export class Control {
  readonly #server: Server;
  #over = false;

  private constructor() {
    this.#server = createServer((_request, response) => {
      response.statusCode = this.#over ? 410 : 204;
      response.end();
    });
    // Longer than a virtual user waits for its turn.
    this.#server.keepAliveTimeout = 300_000;
  }

  /** Listens on a free port of this machine alone. */
  static async start(): Promise<Control> {
    const control = new Control();
    control.#server.listen(0, "127.0.0.1");
    await once(control.#server, "listening");
    return control;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** From now on no virtual user begins a request, once it has asked. */
  end(): void {
    this.#over = true;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
