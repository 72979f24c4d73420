import type { Readable } from "node:stream";
import { Client } from "undici";
import { headers } from "../../app/contract.ts";

export interface Request {
  readonly path: string;
  /** Sent as JSON by POST; left out: GET. */
  readonly body?: object;
  /** Key by which a router keeps a user with a color. */
  readonly user: string;
}

/** The head of a successful answer, and its body as it comes. */
export interface Response {
  readonly color: string;
  readonly body: Readable & { text(): Promise<string> };
}

/** One keep-alive connection of one user. It is opened again only after the server has closed it. */
export class Connection {
  readonly #client: Client;

  /** `gapSeconds` bounds the wait for an answer's head, and for each next part of its body. */
  constructor(origin: string, gapSeconds: number) {
    this.#client = new Client(origin, {
      connectTimeout: 5000,
      headersTimeout: gapSeconds * 1000,
      bodyTimeout: gapSeconds * 1000,
      // Longer than the servers', so that it is never this side that closes an idle connection.
      keepAliveTimeout: 300_000,
      pipelining: 1,
    });
  }

  /** Throws for a transport error, for a status other than 2xx, and for an answer that names no color. */
  async send({ path, body, user }: Request): Promise<Response> {
    const answer = await this.#client.request({
      path,
      method: body ? "POST" : "GET",
      headers: { "x-user-id": user, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.statusCode < 200 || answer.statusCode > 299) {
      const text = await answer.body.text();
      throw new Error(`status ${answer.statusCode}: ${withoutIds(text).slice(0, 200)}`);
    }
    const color = answer.headers[headers.color];
    if (typeof color !== "string") {
      await answer.body.dump();
      throw new Error(`the answer names no color in its header ${headers.color}`);
    }
    return { color, body: answer.body };
  }

  /** Ends the connection at once; a request under way fails. */
  async close(): Promise<void> {
    await this.#client.destroy();
  }
}

/** Equal failures have equal texts. */
function withoutIds(text: string): string {
  return text.replace(/"request_id":"[^"]*"/g, '"request_id":"…"').replace(/\s+/g, " ");
}
