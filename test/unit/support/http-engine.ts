import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers a call of the Docker Engine API: status and body; nothing where the engine is to stay silent. */
export type Answer = (
  method: string,
  path: string,
  request: IncomingMessage,
) => Promise<readonly [number, unknown] | undefined> | readonly [number, unknown] | undefined;

/** A Docker engine that says what a test tells it to. */
export interface HttpEngine {
  /** Value for `DOCKER_HOST`. */
  readonly host: string;
  /** Method and path of each call, in their order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

export async function httpEngine(answer: Answer): Promise<HttpEngine> {
  const calls: string[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "" } = request;
    calls.push(`${method} ${url}`);
    const [status, body] = (await answer(method, url, request)) ?? [];
    if (status !== undefined)
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
