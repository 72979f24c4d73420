import { randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf } from "./wire.ts";

/** A request that came in at a door. */
export interface AskedAtDoor {
  readonly request: IncomingMessage;
  /** Its body; null where it has none. */
  readonly body: Readable | null;
  /** Path and query behind the door's own path, percent-encoded. */
  readonly target: string;
  /** The door's own path, `/<secret>`. */
  readonly prefix: string;
  /** Aborted where whoever asks goes away. */
  readonly signal: AbortSignal;
}

/** What a request is answered with; the body streams. */
export interface DoorAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Readable;
}

export interface LocalDoor {
  /** `http://127.0.0.1:<port>/<secret>`, without a trailing slash. */
  readonly url: string;
  /** Closes it, and ends whatever runs through it. */
  close(): Promise<void>;
}

/** What concerns one connection only (RFC 9110, 7.6.1), and `expect`, which the server at this end has answered already. */
const ofOneConnection = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/** Methods that go through a door. */
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * A URL of this machine behind which something answers that others must not reach: its path begins with a secret, for everybody on this machine can
 * connect to its port. Nothing is buffered; where `answer` throws, the answer is 502 with `{"error": …}`.
 */
export async function openDoor(answer: (asked: AskedAtDoor) => Promise<DoorAnswer>): Promise<LocalDoor> {
  const prefix = `/${randomBytes(16).toString("hex")}`;
  const server = createServer((request, response) => void handle(request, response, prefix, answer));
  // A stream may wait for its next byte as long as it likes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The headers that go on with a request or an answer: those that are not of one connection. */
export function passingHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = (headers["connection"] ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && !ofOneConnection.has(entry[0]) && !named.includes(entry[0]),
    ),
  );
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  prefix: string,
  answer: (asked: AskedAtDoor) => Promise<DoorAnswer>,
): Promise<void> {
  const target = targetOf(request, prefix);
  if (typeof target === "number") {
    refuse(response, target, "no such path in this tunnel");
    return;
  }
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("the client went away")));
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  const body = length === undefined && encoding === undefined ? null : request;
  try {
    const answered = await answer({ request, body, target, prefix, signal: gone.signal });
    response.writeHead(answered.statusCode, answered.headers);
    response.flushHeaders();
    await pipeline(answered.body, response);
  } catch (error) {
    // Where the head was sent, breaking off is all that tells a client that the rest is missing.
    if (response.headersSent) response.destroy();
    else refuse(response, 502, messageOf(error));
  }
}

/** Path and query behind `prefix`; the status of the refusal where the request does not name one. */
function targetOf({ url = "", method = "" }: IncomingMessage, prefix: string): string | number {
  if (!url.startsWith(`${prefix}/`)) return 404;
  if (!methods.has(method)) return 405;
  const target = url.slice(prefix.length);
  const [path = ""] = target.split("?");
  const climbs = path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  return climbs ? 400 : target;
}

function refuse(response: ServerResponse, status: number, error: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
}
