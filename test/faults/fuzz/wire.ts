import { connect } from "node:net";
import { Pool } from "undici";
import type { Sent } from "./asked.ts";
import { answersIn } from "./answers-in.ts";

/** A whole answer. */
export interface Answer {
  /** Undefined: there was no head, as HTTP/0.9 has it for a first line without a version. */
  readonly status: number | undefined;
  /** In lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Longest wait for an answer; beyond any queue. */
const patienceMilliseconds = 60_000;
/**
 * A server that waits for more of a request is told after this time that nothing comes. One that works on an answer would take
 * that for a client who is gone.
 */
const silenceMilliseconds = { unfinished: 300, whole: 20_000 } as const;

const versioned = /^[^\r\n]* HTTP\/\d/;
const head = "HTTP/1.";

/** Sends requests of every kind to one server, and reads all that comes back. */
export class Wire {
  readonly #pool: Pool;
  readonly #port: number;
  readonly #host: string;

  constructor(url: string, connections: number) {
    const { hostname, port } = new URL(url);
    this.#host = hostname;
    this.#port = Number(port);
    this.#pool = new Pool(url, {
      connections,
      headersTimeout: patienceMilliseconds,
      bodyTimeout: patienceMilliseconds,
    });
  }

  /** Every answer, in their order; none where the server closes the connection. Throws where one breaks off. */
  async send(sent: Sent): Promise<readonly Answer[]> {
    return sent.by === "socket" ? await this.#bySocket(sent) : [await this.#byClient(sent)];
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #byClient({ method, target, headers, body }: Extract<Sent, { by: "client" }>): Promise<Answer> {
    const {
      statusCode,
      headers: answered,
      body: stream,
    } = await this.#pool.request({
      method,
      path: target,
      headers,
      body: body ?? null,
    });
    const text = await stream.text();
    const flat = Object.entries(answered).map(([name, value]) => [name, [value].flat().join(", ")]);
    return { status: statusCode, headers: Object.fromEntries(flat) as Answer["headers"], body: text };
  }

  async #bySocket({ bytes, unfinished }: Extract<Sent, { by: "socket" }>): Promise<readonly Answer[]> {
    const received: Buffer[] = [];
    const socket = connect({ host: this.#host, port: this.#port, allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(
        () => socket.destroy(new Error("the connection stays open")),
        patienceMilliseconds,
      );
      socket.setTimeout(silenceMilliseconds[unfinished ? "unfinished" : "whole"], () => socket.end());
      socket.on("data", (data) => received.push(data));
      socket.on("end", () => socket.end());
      // A server that has said all it has to say need not read on.
      socket.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
      });
      socket.on("close", () => {
        clearTimeout(late);
        resolve();
      });
      socket.write(bytes);
    });
    return answersTo(bytes, Buffer.concat(received));
  }
}

/** All that came back for bytes. A body without a head is an answer too, where the first line names no version (HTTP/0.9). */
export function answersTo(bytes: Buffer, received: Buffer): readonly Answer[] {
  const bare = received.length > 0 && !received.toString("latin1", 0, head.length).startsWith(head);
  if (bare && !versioned.test(bytes.toString("latin1")))
    return [{ status: undefined, headers: {}, body: received.toString() }];
  return answersIn(received);
}
