import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { byToken, headers } from "../../app/contract.ts";
import type { RequestKind } from "../../ops/load/script/kind.ts";

/** What the server does with a request, and what a load has to say of it. */
export interface Turn {
  readonly answer: (response: ServerResponse, request: IncomingMessage) => Promise<void> | void;
  readonly expected: {
    readonly status: number;
    readonly ok: boolean;
    readonly error?: string;
    readonly tokens?: number;
  };
}

/** A request as the server met it. */
export interface Met {
  readonly at: number;
  readonly turn: Turn;
  readonly id: string;
  readonly user: string;
}

/** A server whose answers are known: the requests of each kind get the turns of their kind, one after another. */
export interface LoadServer {
  readonly url: string;
  /** In the order in which they came. */
  readonly met: Readonly<Record<RequestKind, Met[]>>;
  close(): Promise<void>;
}

export async function startLoadServer(
  turns: Readonly<Record<RequestKind, readonly Turn[]>>,
): Promise<LoadServer> {
  const met: LoadServer["met"] = { health: [], chat: [], stream: [] };
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const kind = kindOf(request.url, body);
      // Neither router nor colors.
      if (kind === undefined) return response.writeHead(404).end();
      const turn = turns[kind][met[kind].length % turns[kind].length];
      if (turn === undefined) throw new Error(`there are no turns for ${kind}`);
      met[kind].push({
        at: Date.now(),
        turn,
        id: String(request.headers["x-request-id"]),
        user: String(request.headers["x-user-id"]),
      });
      response.setHeader("x-color", "green");
      await turn.answer(response, request);
    })().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    met,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function kindOf(path: string | undefined, body: string): RequestKind | undefined {
  if (path === "/healthz") return "health";
  if (path !== "/v1/chat/completions") return undefined;
  return (JSON.parse(body) as { stream?: boolean }).stream === true ? "stream" : "chat";
}

const completion = JSON.stringify({
  choices: [{ message: { content: "Red." } }],
  usage: { completion_tokens: 2 },
});
const piece = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const end = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: "stop" }] })}\n\n`;
const usage = `data: ${JSON.stringify({ choices: [], usage: { completion_tokens: 2 } })}\n\n`;
const done = "data: [DONE]\n\n";
const errorEvent = `data: ${JSON.stringify({ error: { message: "the model failed" } })}\n\n`;

/** Time until a stream's first token, and between two, milliseconds. */
export const firstToken = 120;
export const perToken = 40;

async function streamed(response: ServerResponse, ...events: readonly string[]): Promise<void> {
  await delay(firstToken);
  response.writeHead(200, { "content-type": "text/event-stream", [headers.stream]: byToken });
  for (const event of events) {
    response.write(event);
    await delay(perToken);
  }
}

/** Each thing that can become of a request. */
export const turns = {
  alive: {
    answer: (response) => void response.end('{"status":"alive"}'),
    expected: { status: 200, ok: true },
  },
  dead: {
    answer: (response) => void response.writeHead(503).end('{"error":"not ready"}'),
    expected: { status: 503, ok: false, error: "status 503: not ready" },
  },
  answered: {
    answer: (response) => void response.end(completion),
    expected: { status: 200, ok: true, tokens: 2 },
  },
  slow: {
    answer: async (response) => {
      await delay(1500);
      response.end(completion);
    },
    expected: { status: 200, ok: true, tokens: 2 },
  },
  failed: {
    answer: (response) => void response.writeHead(500).end('{"error":{"message":"out of memory"}}'),
    expected: { status: 500, ok: false, error: "status 500: out of memory" },
  },
  reset: {
    answer: (_response, request) => void request.socket.resetAndDestroy(),
    expected: { status: 0, ok: false, error: "read: connection reset by peer" },
  },
  half: {
    answer: async (response) => {
      response.writeHead(200, { "content-length": completion.length }).write(completion.slice(0, 20));
      await delay(20);
      response.destroy();
    },
    expected: { status: 0, ok: false, error: "the answer was cut: unexpected EOF" },
  },
  streamed: {
    answer: async (response) => {
      await streamed(response, piece("a"), piece(""), end, usage);
      response.end(done);
    },
    expected: { status: 200, ok: true, tokens: 2 },
  },
  endless: {
    answer: async (response) => {
      await streamed(response, piece("a"));
      response.end();
    },
    expected: { status: 200, ok: false, error: "the stream ended without [DONE]", tokens: 1 },
  },
  broken: {
    answer: async (response) => {
      await streamed(response, piece("a"), piece("b"));
      response.end(errorEvent);
    },
    expected: {
      status: 200,
      ok: false,
      error: "the stream ended with an error: the model failed",
      tokens: 2,
    },
  },
  torn: {
    answer: async (response) => {
      await streamed(response, piece("a"));
      response.destroy();
    },
    expected: { status: 0, ok: false, error: "the answer was cut: unexpected EOF" },
  },
} as const satisfies Record<string, Turn>;
