import { request as send, type Agent, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";

/** Where a request goes, and what its answer carries beside its own headers. */
export interface Destination {
  readonly agent: Agent;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Whole `set-cookie` headers. */
  readonly cookies: readonly string[];
}

/** Of one connection alone, and never of the next. Source: RFC 9110, 7.6.1. */
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
]);

/** Sends a request on and its answer back, as it comes and without a buffer. A target that does not answer is a 502, and is not tried again. */
export function forward(asked: IncomingMessage, answer: ServerResponse, destination: Destination): void {
  const { agent, host, port, path, cookies } = destination;
  const { method } = asked;
  const onward = send({ agent, host, port, path, method, headers: onwardHeaders(asked) });
  onward.on("response", (answered) => {
    const headers = [
      ...passedOn(answered.rawHeaders),
      ...cookies.flatMap((cookie) => ["set-cookie", cookie]),
    ];
    answer.writeHead(answered.statusCode ?? 502, headers);
    answer.flushHeaders();
    pipeline(answered, answer, () => undefined);
  });
  onward.on("error", (error) => {
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502, { "content-type": "text/plain" }).end(`target: ${error.message}`);
  });
  answer.on("close", () => {
    if (!answer.writableFinished) onward.destroy();
  });
  pipeline(asked, onward, () => undefined);
}

function onwardHeaders(asked: IncomingMessage): string[] {
  const { remoteAddress = "", localPort = 0 } = asked.socket;
  const earlier = [asked.headers["x-forwarded-for"] ?? []].flat();
  return [
    ...passedOn(asked.rawHeaders, ["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"]),
    "X-Forwarded-For",
    [...earlier, remoteAddress].join(", "),
    "X-Forwarded-Port",
    String(localPort),
    "X-Forwarded-Proto",
    "http",
  ];
}

/** Names and values by turns, without those that end here. */
function passedOn(raw: readonly string[], own: readonly string[] = []): string[] {
  return raw.flatMap((name, at) => {
    const lower = name.toLowerCase();
    return at % 2 === 1 || ofOneConnection.has(lower) || own.includes(lower) ? [] : [name, raw[at + 1] ?? ""];
  });
}
