import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { dockerEndpoint } from "../../provider/docker-client.ts";

/** One call of the engine's API. */
export interface EngineCall {
  readonly method: string;
  /** Matched with the path and its query. */
  readonly path: RegExp;
  /** Where it is held: before the engine has it, when its answer begins, or when its answer is whole. */
  readonly at: "before" | "answering" | "after";
  /** Which of the matching calls. @default 1 */
  readonly turn?: number;
}

/** A call that will be, or is, held. */
export interface Hold {
  /** Resolves when it is held. */
  readonly reached: Promise<void>;
  /** Resolves when its caller has hung up. */
  readonly abandoned: Promise<void>;
  /** Lets it go on. Where its caller is gone by then, the engine does not get it. */
  release(): void;
}

interface Waiting {
  readonly call: EngineCall;
  seen: number;
  readonly reach: () => void;
  readonly abandon: () => void;
  readonly released: Promise<void>;
}

/** A Docker engine's socket in front of the real one, at which a test stops an update between two of its steps. */
export class EngineProxy {
  readonly #folder: string;
  readonly #engine: string;
  readonly #server = createServer((call, answer) => void this.#forward(call, answer));
  #waiting: Waiting | undefined;

  private constructor(folder: string, engine: string) {
    this.#folder = folder;
    this.#engine = engine;
    this.#server.on("upgrade", (call: IncomingMessage, socket: Socket, head: Buffer) => {
      tunnel(call, socket, head, engine);
    });
  }

  static async listen(): Promise<EngineProxy> {
    const endpoint = dockerEndpoint();
    if (endpoint.kind !== "socket") throw new Error(`${endpoint.url} is no local socket`);
    const proxy = new EngineProxy(await mkdtemp(join(tmpdir(), "bluegreen-engine-")), endpoint.socketPath);
    await new Promise<void>((resolve) => proxy.#server.listen(proxy.#socket, resolve));
    return proxy;
  }

  /** As in DOCKER_HOST. */
  get url(): string {
    return `unix://${this.#socket}`;
  }

  /** Holds one call, and none that an earlier `hold` named. */
  hold(call: EngineCall): Hold {
    const reached = signal();
    const abandoned = signal();
    const released = signal();
    this.#waiting = {
      call,
      seen: 0,
      reach: reached.give,
      abandon: abandoned.give,
      released: released.given,
    };
    return { reached: reached.given, abandoned: abandoned.given, release: released.give };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #socket(): string {
    return join(this.#folder, "docker.sock");
  }

  async #forward(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const waiting = this.#matching(call);
    if (waiting) answer.once("close", waiting.abandon);
    // Read to its end: a caller that hangs up shows only behind what it has sent.
    const sent = waiting?.call.at === "before" ? await buffer(call).catch(() => undefined) : undefined;
    if (waiting && sent) await held(waiting);
    if (answer.destroyed) return;
    const { method, url, headers } = call;
    const upstream = request({ socketPath: this.#engine, method, path: url, headers });
    answer.on("close", () => upstream.destroy());
    upstream.on("error", () => answer.destroy());
    upstream.on("response", (reply) => void relay(reply, answer, waiting));
    if (sent) upstream.end(sent);
    else call.pipe(upstream);
  }

  #matching({ method, url = "" }: IncomingMessage): Waiting | undefined {
    const waiting = this.#waiting;
    if (waiting === undefined || waiting.call.method !== method || !waiting.call.path.test(url))
      return undefined;
    waiting.seen += 1;
    if (waiting.seen !== (waiting.call.turn ?? 1)) return undefined;
    this.#waiting = undefined;
    return waiting;
  }
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

async function held(waiting: Waiting): Promise<void> {
  waiting.reach();
  await waiting.released;
}

async function relay(
  reply: IncomingMessage,
  answer: ServerResponse,
  waiting: Waiting | undefined,
): Promise<void> {
  reply.on("error", () => answer.destroy());
  if (waiting?.call.at === "answering") await held(waiting);
  const whole = waiting?.call.at === "after" ? await buffer(reply) : undefined;
  if (waiting && whole) await held(waiting);
  if (answer.destroyed) return;
  answer.writeHead(reply.statusCode ?? 500, reply.headers);
  if (whole) answer.end(whole);
  else reply.pipe(answer);
}

/** Commands in containers speak over the bare connection. */
function tunnel(
  { method, url, rawHeaders }: IncomingMessage,
  socket: Socket,
  head: Buffer,
  engine: string,
): void {
  const upstream = connect(engine);
  const headers = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join("");
  upstream.write(`${method ?? ""} ${url ?? ""} HTTP/1.1\r\n${headers}\r\n`);
  upstream.write(head);
  socket.pipe(upstream).pipe(socket);
  socket.on("error", () => upstream.destroy());
  upstream.on("error", () => socket.destroy());
}
