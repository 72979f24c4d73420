import { randomUUID } from "node:crypto";
import { STATUS_CODES, type Server } from "node:http";
import type { Socket } from "node:net";
import { headers } from "./contract.ts";
import type { Config } from "./config.ts";

/** A refusal of what Node's parser gives up on, long before there is a request. */
interface Refusal {
  readonly status: number;
  readonly error: string;
}

/** By the code of Node's error. */
const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, error: "the request did not come in time; send it faster" },
  HPE_HEADER_OVERFLOW: { status: 431, error: "the request's head is larger than 16 KiB; send a smaller one" },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, error: "the chunks' extensions are too large; send none" },
};
const noHttp: Refusal = { status: 400, error: "this is no HTTP/1.1 request; send one" };

/** Tells who sent no HTTP so in the shape of every other refusal, and closes the connection. */
export class MalformedRequests {
  readonly #identity: Pick<Config, "color" | "release">;
  readonly #answering = new WeakMap<Socket, number>();

  constructor(identity: Pick<Config, "color" | "release">) {
    this.#identity = identity;
  }

  /** Keeps account of the sockets on which an answer is under way. */
  watch(server: Server): void {
    server.on("request", ({ socket }, response) => {
      this.#answering.set(socket, this.#open(socket) + 1);
      response.once("close", () => this.#answering.set(socket, this.#open(socket) - 1));
    });
    // Whoever expects something else than 100-continue may be answered as if he did not (RFC 9110, 10.1.1); Node would say 417.
    server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  }

  refuse(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === "ECONNRESET" || !socket.writable) return;
    // In the middle of an answer this one would be read as a part of it.
    if (this.#open(socket) > 0) socket.destroy();
    else socket.end(this.#answer(refusals[error.code ?? ""] ?? noHttp), () => socket.destroy());
  }

  #open(socket: Socket): number {
    return this.#answering.get(socket) ?? 0;
  }

  #answer({ status, error }: Refusal): string {
    const id = randomUUID();
    const body = JSON.stringify({ error, request_id: id });
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      "content-type: application/json; charset=utf-8",
      `content-length: ${Buffer.byteLength(body)}`,
      `${headers.requestId}: ${id}`,
      `${headers.color}: ${this.#identity.color}`,
      `${headers.release}: ${this.#identity.release}`,
      "connection: close",
    ];
    return `${lines.join("\r\n")}\r\n\r\n${body}`;
  }
}
