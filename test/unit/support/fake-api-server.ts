import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { request, type Dispatcher } from "undici";

/** An object of the API, as far as it is looked into here. */
export interface StoredObject {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** A request that somebody made; proxied ones are not among them. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

/** What a test answers in the server's place; undefined lets the server answer. */
export type Interference = (asked: Asked) => { readonly status: number; readonly body: object } | undefined;

const proxied =
  /^\/api\/v1\/namespaces\/[^/]+\/(?<kind>pods|services)\/(?<name>[^/:]+):(?<port>[^/]+)\/proxy(?<path>\/.*)$/;

/**
 * An API server over HTTP: objects by their paths, with versions, label selectors, patches, and the proxy to pods and Services.
 * Whatever it does not know it answers with 404.
 */
export class FakeApiServer {
  readonly objects = new Map<string, StoredObject>();
  /** URL behind each pod, by its name; a Service's is whichever the test says. */
  readonly backends = new Map<string, string>();
  /** Answers that are text (logs), by their paths. */
  readonly texts = new Map<string, string>();
  readonly asked: Asked[] = [];
  interfere: Interference = () => undefined;
  /** Whether a request never arrives; once. */
  loseRequest: (asked: Asked) => boolean = () => false;
  /** Whether the answer to what is done never arrives; once. */
  loseAnswer: (asked: Asked) => boolean = () => false;
  /** Called after every accepted writing. */
  onWrite: (asked: Asked) => void = () => undefined;
  readonly #server: Server;
  #version = 0;

  constructor() {
    this.#server = createServer((incoming, response) => {
      this.#answer(incoming, response).catch((error: unknown) => refuse(response, 500, String(error)));
    });
  }

  /** Contents of a kubeconfig that leads here, by the contexts `test`, which is the current one, and `other`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const server = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return JSON.stringify({
      "current-context": "test",
      clusters: [{ name: "test", cluster: { server } }],
      contexts: ["test", "other"].map((name) => ({ name, context: { cluster: "test" } })),
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Puts an object where it belongs, as somebody else would. */
  store(path: string, object: StoredObject): void {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.#version) };
    this.objects.set(path, { ...object, metadata });
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = incoming;
    const proxy = proxied.exec(url)?.groups;
    if (proxy !== undefined) {
      await this.#proxy(proxy as { kind: string; name: string; path: string }, incoming, response);
      return;
    }
    const { pathname: path, searchParams: query } = new URL(url, "http://api");
    const sent = await text(incoming);
    const asked = { method, path, query, body: sent === "" ? undefined : (JSON.parse(sent) as unknown) };
    this.asked.push(asked);
    const plain = this.texts.get(path);
    if (plain !== undefined) {
      response.end(plain);
      return;
    }
    if (this.loseRequest(asked)) {
      this.loseRequest = () => false;
      response.destroy();
      return;
    }
    const instead = this.interfere(asked);
    const [status, body] = instead ? [instead.status, instead.body] : this.#handle(asked);
    if (this.loseAnswer(asked)) {
      this.loseAnswer = () => false;
      response.destroy();
    } else if (typeof body === "string") refuse(response, status, body);
    else response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (status < 400 && method !== "GET") this.onWrite(asked);
  }

  #handle({ method, path, query, body }: Asked): readonly [number, object | string] {
    const found = this.objects.get(path);
    const sent = body as StoredObject;
    if (method === "GET" && found === undefined && isCollection(path)) {
      return [200, { items: this.#list(path, query.get("labelSelector") ?? "") }];
    }
    if (method === "POST") {
      const itsPath = `${path}/${sent.metadata.name}`;
      if (this.objects.has(itsPath)) return [409, `"${sent.metadata.name}" already exists`];
      this.store(itsPath, sent);
      return [201, this.objects.get(itsPath) ?? {}];
    }
    if (method === "PATCH" && query.has("fieldManager")) {
      this.store(path, merged(found ?? {}, sent) as StoredObject);
      return [200, this.objects.get(path) ?? {}];
    }
    if (found === undefined) return [404, `${path} not found`];
    const wanted =
      method === "DELETE"
        ? (body as { preconditions?: { resourceVersion?: string } } | undefined)?.preconditions
            ?.resourceVersion
        : method === "PUT"
          ? sent.metadata.resourceVersion
          : undefined;
    if (wanted !== undefined && wanted !== found.metadata.resourceVersion) {
      return [409, "the object has been modified"];
    }
    if (method === "DELETE") this.objects.delete(path);
    else if (method === "PUT") this.store(path, sent);
    else if (method === "PATCH") this.store(path, merged(found, sent) as StoredObject);
    return [200, this.objects.get(path) ?? {}];
  }

  #list(path: string, selector: string): StoredObject[] {
    const pairs = selector.split(",").filter(Boolean);
    return [...this.objects]
      .filter(([each]) => each.startsWith(`${path}/`) && !each.slice(path.length + 1).includes("/"))
      .map(([, object]) => object)
      .filter(({ metadata }) => pairs.every((pair) => pair === labelIn(metadata.labels, pair)));
  }

  async #proxy(
    { kind, name, path }: { kind: string; name: string; path: string },
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const backend = this.backends.get(name);
    if (backend === undefined) {
      const why =
        kind === "pods" ? `pods "${name}" not found` : `no endpoints available for service "${name}"`;
      refuse(response, kind === "pods" ? 404 : 503, why);
      return;
    }
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    try {
      const method = incoming.method as Dispatcher.HttpMethod;
      const body = method === "GET" ? null : incoming;
      const answer = await request(backend + path, { method, headers, body });
      const { connection: _one, "transfer-encoding": _two, ...rest } = answer.headers;
      response.writeHead(answer.statusCode, rest);
      response.end(Buffer.from(await answer.body.arrayBuffer()));
    } catch (error) {
      refuse(response, 503, `error trying to reach service: ${String(error)}`);
    }
  }
}

function isCollection(path: string): boolean {
  return path.split("/").length === (path.startsWith("/api/") ? 6 : 7);
}

function labelIn(labels: Readonly<Record<string, string>> = {}, pair: string): string {
  const [key = ""] = pair.split("=");
  return `${key}=${labels[key] ?? ""}`;
}

/** A JSON merge patch. */
function merged(target: object, patch: object): object {
  const before = new Map<string, unknown>(Object.entries(target));
  const entries = Object.entries(patch).map(([key, value]: [string, unknown]): [string, unknown] => {
    const known = before.get(key);
    return [key, isObject(value) ? merged(isObject(known) ? known : {}, value) : value];
  });
  return { ...target, ...Object.fromEntries(entries) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(response: ServerResponse, code: number, message: string): void {
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", message, code };
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(status));
}
