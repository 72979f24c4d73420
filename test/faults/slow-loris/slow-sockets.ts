import { connect, type Socket } from "node:net";
import { paths } from "../../../app/contract.ts";

/** What a client does slowly: it sends its head, or its body; it sends no more; it reads nothing. */
export type Slowness = "head" | "body" | "stalled body" | "reader";

const head = `POST ${paths.chat} HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\n`;
const dribbled = 1000;
/** So many answers that they do not fit into what systems keep for a connection. */
const unread = 400;

/** Connections that are slow on purpose, a byte a second, and hold what they can. */
export class SlowSockets {
  readonly #open: Record<Slowness, Set<Socket>> = {
    head: new Set(),
    body: new Set(),
    "stalled body": new Set(),
    reader: new Set(),
  };
  readonly #all: Socket[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(url: string, counts: Readonly<Record<Slowness, number>>) {
    const { hostname: host, port } = new URL(url);
    for (const [slowness, count] of Object.entries(counts) as [Slowness, number][])
      for (let index = 0; index < count; index += 1) this.#add(slowness, connect(Number(port), host));
    this.#timer = setInterval(() => {
      for (const socket of this.#open.head) socket.write("a");
      for (const socket of this.#open.body) socket.write(" ");
    }, dribbled);
  }

  /** How many are connected, and not closed by the server. */
  open(slowness: Slowness): number {
    return this.#open[slowness].size;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const socket of this.#all) socket.destroy();
  }

  #add(slowness: Slowness, socket: Socket): void {
    const sockets = this.#open[slowness];
    this.#all.push(socket);
    socket.once("connect", () => sockets.add(socket));
    // Closed by the server: what a write meets afterwards.
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    if (slowness === "reader") socket.pause();
    else socket.resume();
    socket.write(beginningOf(slowness));
  }
}

function beginningOf(slowness: Slowness): string {
  switch (slowness) {
    case "head":
      return `${head}X-Slow: `;
    case "body":
    case "stalled body":
      return `${head}Content-Length: 100000\r\n\r\n{`;
    case "reader":
      return `GET ${paths.openapi} HTTP/1.1\r\nHost: slow\r\n\r\n`.repeat(unread);
  }
}
