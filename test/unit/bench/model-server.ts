import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";

/** How a model server of a test behaves; a test changes it while a load runs. */
export interface Behaviour {
  color: string;
  /** Body of `GET /healthz`. */
  health: string;
  /** Status of `GET /healthz`. */
  status: number;
  /** Tokens that a stream states more than it brings. */
  missingTokens: number;
  /** False: streams are cut before `[DONE]`. */
  ends: boolean;
}

export interface TestServer {
  readonly origin: string;
  readonly behaviour: Behaviour;
  /** Connections that were ever opened. */
  connections(): number;
  close(): Promise<void>;
}

/** A server on a free port that speaks as much of the model server's contract as a load asks for. */
export async function startModelServer(): Promise<TestServer> {
  const behaviour: Behaviour = {
    color: "blue",
    health: '{"status":"alive"}',
    status: 200,
    missingTokens: 0,
    ends: true,
  };
  let opened = 0;
  const server = createServer((request, response) => void answer(behaviour, request, response));
  server.on("connection", () => (opened += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour,
    connections: () => opened,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function answer(
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader("x-color", behaviour.color);
  let body = "";
  for await (const chunk of request) body += String(chunk);
  if (request.url === "/healthz") {
    response.writeHead(behaviour.status).end(behaviour.health);
  } else if (request.url?.startsWith("/chat/")) {
    await delay(2);
    response.end(JSON.stringify({ response: "Red, green, blue.", tokens_generated: 6 }));
  } else {
    await stream(behaviour, (JSON.parse(body) as { max_tokens: number }).max_tokens, response);
  }
}

async function stream(behaviour: Behaviour, tokens: number, response: ServerResponse): Promise<void> {
  const send = (data: object | string) =>
    response.write(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  send({ choices: [{ delta: { role: "assistant" } }] });
  for (let token = 0; token < tokens; token += 1) {
    await delay(1);
    send({ choices: [{ delta: { content: token % 3 === 0 ? "" : " ship" } }] });
  }
  send({ choices: [], usage: { completion_tokens: tokens + behaviour.missingTokens } });
  if (behaviour.ends) send("[DONE]");
  response.end();
}
