import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Properties } from "../../../provider/kind.ts";

/** A request as the server got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly authorization: string | undefined;
  readonly body: Properties;
}

export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a test answers; undefined where the server answers by itself. */
export type Answering = (request: Received) => Answer | undefined;

const kinds: Readonly<Record<string, readonly object[]>> = {
  "/api/v1": [
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "namespaces", kind: "Namespace", namespaced: false },
    { name: "namespaces/status", kind: "Namespace", namespaced: false },
  ],
  "/apis/apps/v1": [{ name: "deployments", kind: "Deployment", namespaced: true }],
};

/** An API server that keeps objects by their paths, remembers every request, and answers as a test says. */
export class FakeApi {
  readonly received: Received[] = [];
  readonly objects = new Map<string, Properties>();
  answer: Answering = () => undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeApi> {
    const server = createServer();
    const api = new FakeApi(server);
    server.on("request", (request: IncomingMessage, response) => {
      void receive(request).then((received) => {
        api.received.push(received);
        const { status = 200, body, headers = {} } = api.answer(received) ?? api.#answerItself(received);
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(typeof body === "string" ? body : JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The contents of a kubeconfig for it. */
  get kubeconfig(): string {
    return JSON.stringify({
      "current-context": "fake",
      clusters: [{ name: "fake", cluster: { server: this.url } }],
      users: [{ name: "me", user: { token: "a-token" } }],
      contexts: [{ name: "fake", context: { cluster: "fake", user: "me", namespace: "shop" } }],
    });
  }

  /** What was sent to change something, in order. */
  get changes(): Received[] {
    return this.received.filter(({ method }) => method !== "GET");
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answerItself({ method, path, query, body, contentType }: Received): Answer {
    const resources = kinds[path];
    if (method === "GET" && resources !== undefined) return { body: { kind: "APIResourceList", resources } };
    if (method === "POST") {
      const at = `${path}/${String((body["metadata"] as Properties)["name"])}`;
      if (this.objects.has(at)) return refused(409, "AlreadyExists", `"${at}" already exists`);
      return { status: 201, body: this.#keep(at, body, query) };
    }
    const object = this.objects.get(path);
    if (method === "PATCH" && contentType.includes("apply")) return { body: this.#keep(path, body, query) };
    if (object === undefined) return refused(404, "NotFound", `"${path}" not found`);
    if (method === "DELETE") this.objects.delete(path);
    return { body: object };
  }

  #keep(path: string, body: Properties, query: Received["query"]): Properties {
    const metadata = {
      ...(body["metadata"] as Properties),
      uid: "uid-1",
      resourceVersion: "1",
      generation: 1,
    };
    const object = { ...body, metadata };
    if (query["dryRun"] === undefined) this.objects.set(path, object);
    return object;
  }
}

/** A refusal as the API words it. */
export function refused(
  status: number,
  reason: string,
  message: string,
  causes: readonly object[] = [],
): Answer {
  return {
    status,
    body: { kind: "Status", status: "Failure", reason, message, details: { causes }, code: status },
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://localhost");
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    contentType: request.headers["content-type"] ?? "",
    authorization: request.headers.authorization,
    body: text === "" ? {} : (JSON.parse(text) as Properties),
  };
}
