import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { bindingCookie, bindingOf, decide, type Decision } from "./decision.ts";
import { forward } from "./forwarding.ts";
import type { Balancing } from "./live-balancing.ts";

export interface DataPlaneOptions {
  /** Tells what the balancers are to do now. */
  readonly look: () => Promise<Balancing>;
  /** Loopback address that its listeners have: what the emulator tells as the balancers' name. */
  readonly address: string;
  /** Where the ports of all targets are. */
  readonly nodeAddress: string;
}

/** Time between two looks at what the listeners are to do, milliseconds; AWS takes some seconds. */
const lookMilliseconds = 250;

/** Idle connections of clients, as AWS keeps them by default. */
const clientKeepAliveMilliseconds = 3_600_000;

/** What is gone between two requests of one look is gone at the next. */
const vanished = /NotFound/;

/**
 * What balancers do with users, for those that the emulator keeps in its books: it listens where they listen, and does what their listeners and rules
 * say at that moment. See README.md for what it leaves out.
 */
export class DataPlane {
  readonly #options: DataPlaneOptions;
  readonly #servers = new Map<number, Server>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #stop = new AbortController();
  readonly #looking: Promise<void>;
  #now: Balancing = { listeners: [], groups: new Map() };

  private constructor(options: DataPlaneOptions) {
    this.#options = options;
    this.#looking = this.#look();
    // Whoever stops it is told.
    this.#looking.catch(() => undefined);
  }

  static start(options: DataPlaneOptions): DataPlane {
    return new DataPlane(options);
  }

  /** @throws Error where something came that it cannot emulate */
  async stop(): Promise<void> {
    this.#stop.abort();
    try {
      await this.#looking;
    } finally {
      await Promise.all([...this.#servers.keys()].map((port) => this.#close(port)));
      this.#agent.destroy();
    }
  }

  async #look(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const found = await this.#options.look().catch((error: unknown) => {
        if (error instanceof Error && vanished.test(error.name)) return this.#now;
        throw error;
      });
      await this.#follow(found);
      await delay(lookMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  async #follow(found: Balancing): Promise<void> {
    this.#now = found;
    const wanted = new Set(found.listeners.map(({ port }) => port));
    const other = found.listeners.find(({ protocol }) => protocol !== "HTTP");
    if (other !== undefined) throw new Error(`a listener of ${other.protocol} is not emulated`);
    for (const port of this.#servers.keys()) if (!wanted.has(port)) await this.#close(port);
    for (const port of wanted) if (!this.#servers.has(port)) await this.#open(port);
  }

  async #open(port: number): Promise<void> {
    const server = createServer((request, response) => this.#answer(port, request, response));
    server.keepAliveTimeout = clientKeepAliveMilliseconds;
    server.requestTimeout = 0;
    server.listen(port, this.#options.address);
    await once(server, "listening");
    this.#servers.set(port, server);
  }

  async #close(port: number): Promise<void> {
    const server = this.#servers.get(port);
    this.#servers.delete(port);
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  #answer(port: number, request: IncomingMessage, response: ServerResponse): void {
    const { method = "GET", url: path = "/", headers } = request;
    const rules = this.#now.listeners.find((each) => each.port === port)?.rules ?? [];
    let decision: Decision;
    try {
      decision = decide(rules, { method, path, headers }, Math.random());
    } catch (error) {
      const body = error instanceof Error ? error.message : String(error);
      decision = { kind: "answer", status: 500, contentType: "text/plain", body };
    }
    if (decision.kind === "answer") {
      response.writeHead(decision.status, { "content-type": decision.contentType }).end(decision.body);
    } else if (decision.kind === "redirect") {
      response.writeHead(decision.status, { location: decision.location }).end();
    } else {
      this.#forward(decision, request, response);
    }
  }

  #forward(
    { groupArn, path, boundSeconds }: Extract<Decision, { kind: "forward" }>,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { port, targets } = this.#now.groups.get(groupArn) ?? { port: 0, targets: 0 };
    if (targets === 0) {
      response.writeHead(503, { "content-type": "text/plain" }).end("the group has no targets");
      return;
    }
    const cookie = `${bindingCookie}=${bindingOf(groupArn)}; Max-Age=${boundSeconds ?? 0}; Path=/`;
    forward(request, response, {
      agent: this.#agent,
      host: this.#options.nodeAddress,
      port,
      path,
      cookies: boundSeconds === undefined ? [] : [cookie],
    });
  }
}
