import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { request, type Dispatcher } from "undici";
import type { Color } from "../../../components/color.ts";

/** A request as it came in. */
export interface Arrived {
  readonly path: string;
  /** The secret that it brought. */
  readonly secret: string | undefined;
}

/**
 * The direct listener of a balancer: to a color's path only with the secret, everything else is forbidden. What it forwards goes to the colors
 * behind a router of these tests, which takes the color off the path in the balancer's place.
 */
export class FakeBalancer {
  readonly asked: Arrived[] = [];
  /** Where it sends everybody on, as long as it says so. */
  elsewhere: string | undefined;
  url = "";
  readonly #secret: string;
  #refusal: { readonly status: number; times: number } = { status: 503, times: 0 };
  readonly #router: { readonly url: string };
  readonly #server: Server;

  constructor(secret: string, router: { readonly url: string }) {
    this.#secret = secret;
    this.#router = router;
    this.#server = createServer((incoming, response) => void this.#answer(incoming, response));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Answers the next requests in the place of a color: with 403 as if they had not brought the secret. Default: all of them. */
  refuse(status: 403 | 502 | 503 | 504, times = Infinity): void {
    this.#refusal = { status, times };
  }

  /** Paths of a color that were asked, in the order of their first time. */
  pathsOf(color: Color): string[] {
    const start = `/${color}`;
    const own = this.asked.map(({ path }) => path).filter((path) => path.startsWith(`${start}/`));
    return [...new Set(own.map((path) => path.slice(start.length)))];
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = "", method, headers } = incoming;
    const sent = headers["x-bluegreen-secret"];
    const secret = typeof sent === "string" ? sent : undefined;
    this.asked.push({ path, secret });
    const refusal = this.#refusal.times > 0 ? this.#refusal.status : undefined;
    this.#refusal.times -= 1;
    if (
      refusal === 403 ||
      secret?.toLowerCase() !== this.#secret.toLowerCase() ||
      !/^\/(blue|green)\//.test(path)
    ) {
      response.writeHead(403, { "content-type": "text/plain" }).end("forbidden");
      return;
    }
    if (this.elsewhere !== undefined) {
      response.writeHead(307, { location: this.elsewhere }).end();
      return;
    }
    if (refusal !== undefined) {
      const title = `${refusal} ${titles[refusal] ?? ""}`;
      const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1>\r\n</body>\r\n</html>\r\n`;
      response.writeHead(refusal, { server: "awselb/2.0", "content-type": "text/html" }).end(page);
      return;
    }
    try {
      const { host: _host, connection: _connection, ...passed } = headers;
      const answer = await request(`${this.#router.url}${path}`, {
        method: method as Dispatcher.HttpMethod,
        headers: passed,
        body: method === "GET" ? null : incoming,
      });
      const { connection: _own, "transfer-encoding": _coding, ...rest } = answer.headers;
      response.writeHead(answer.statusCode, rest);
      await pipeline(answer.body, response);
    } catch {
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { server: "awselb/2.0" }).end();
    }
  }
}

const titles: Readonly<Record<number, string>> = {
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};
