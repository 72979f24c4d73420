import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";

/** Clients that are served at the same time. */
const mostConnections = 8;

/** Some files of this host that pods of a cluster can fetch by their names, and nothing else. */
export class HostFiles {
  /** URL of the folder, without a slash at its end. */
  readonly url: string;
  /** Names of the files that were asked for, in the order of the requests. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #paths: ReadonlyMap<string, string>;

  private constructor(server: Server, address: string, paths: ReadonlyMap<string, string>) {
    this.#server = server;
    this.#paths = paths;
    this.url = `http://${address}:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  /** @param address of this host, on a network that the pods reach; @param paths of the files, with different names */
  static async serve(address: string, paths: readonly string[]): Promise<HostFiles> {
    const server = createServer();
    server.maxConnections = mostConnections;
    server.listen(0, address);
    await once(server, "listening");
    return new HostFiles(server, address, new Map(paths.map((path) => [basename(path), path])));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer({ method, url = "" }: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = decodeURIComponent(url.slice(1));
    this.asked.push(name);
    const path = this.#paths.get(name);
    if (path === undefined || (method !== "GET" && method !== "HEAD")) {
      response.writeHead(path === undefined ? 404 : 405).end();
      return;
    }
    response.writeHead(200, { "content-length": (await stat(path)).size });
    if (method === "HEAD") response.end();
    // Whoever goes away in between is no fault of this side.
    else await pipeline(createReadStream(path), response).catch(() => undefined);
  }
}
