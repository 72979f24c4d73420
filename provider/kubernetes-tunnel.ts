import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { Dispatcher } from "undici";
import { kubernetesClient, type KubernetesClient } from "./kubernetes-client.ts";
import type { KubernetesError } from "./kubernetes-error.ts";
import { judged, requestHeaders, responseHeaders, targetOf, type Answered } from "./kubernetes-forwarding.ts";
import { messageOf } from "./wire.ts";

/** What a tunnel ends at. */
export type TunnelTarget = {
  /** Default: what kubectl would speak to. */
  readonly cluster?: { readonly kubeconfig?: string; readonly context?: string };
  readonly namespace: string;
} & TunnelEnd;

/** A port of a Service, by its number or name, or of a pod. */
export type TunnelEnd =
  | { readonly service: string; readonly port: number | string }
  | { readonly pod: string; readonly port: number };

export interface Tunnel {
  /** `http://127.0.0.1:<port>/<secret>`, without a trailing slash. */
  readonly url: string;
  /** Ends it, and whatever runs through it. */
  close(): Promise<void>;
}

/**
 * A URL of this machine at which a Service or a pod of a cluster answers, reached through the API server's proxy with the rights
 * of kubectl. Nothing is buffered; where the API server cannot reach its end, the answer is 502 with `{"error": …}`. Connects at the
 * first request only.
 *
 * @throws KubeconfigError where no cluster can be named
 */
export async function openTunnel({ cluster, namespace, ...end }: TunnelTarget): Promise<Tunnel> {
  const client = kubernetesClient(cluster);
  const tunnel = await tunnelThrough(client, namespace, end);
  return {
    url: tunnel.url,
    async close() {
      await tunnel.close();
      await client.close();
    },
  };
}

/** A tunnel on the connections of a client, which stays open. */
export async function tunnelThrough(
  client: KubernetesClient,
  namespace: string,
  end: TunnelEnd,
): Promise<Tunnel> {
  const secret = randomBytes(16).toString("hex");
  const door = new Door(client, namespace, end, secret);
  const server = createServer((request, response) => void door.answer(request, response));
  // A stream may wait for its next byte as long as it likes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers what comes in at this machine's end. */
class Door {
  readonly #client: KubernetesClient;
  readonly #prefix: string;
  readonly #proxy: string;
  readonly #name: string;

  constructor(client: KubernetesClient, namespace: string, end: TunnelEnd, secret: string) {
    this.#client = client;
    this.#prefix = `/${secret}`;
    const [kind, name] = "pod" in end ? ["pod", end.pod] : ["service", end.service];
    this.#name = `${kind} ${namespace}/${name}, port ${end.port}`;
    this.#proxy = `/api/v1/namespaces/${namespace}/${kind}s/${name}:${end.port}/proxy`;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = targetOf(request, this.#prefix);
    if (typeof target === "number") {
      refuse(response, target, "no such path in this tunnel");
      return;
    }
    const gone = new AbortController();
    response.once("close", () => gone.abort(new Error("the client went away")));
    try {
      const answer = await this.#ask(request, target, gone.signal);
      const headers = responseHeaders(answer.headers);
      const location = typeof headers["location"] === "string" && this.#located(headers["location"]);
      response.writeHead(answer.statusCode, { ...headers, ...(location && { location }) });
      response.flushHeaders();
      await pipeline(answer.body, response);
    } catch (error) {
      // Where the head was sent, breaking off is all that tells a client that the rest is missing.
      if (response.headersSent) response.destroy();
      else refuse(response, 502, `${this.#name}: ${messageOf(error)}`);
    }
  }

  /** @throws Error where the API server, and not its end, refuses */
  async #ask(request: IncomingMessage, target: string, signal: AbortSignal): Promise<Answered> {
    const hasBody =
      request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
    const ask = async () => {
      const answer = await this.#client.forward({
        method: request.method as Dispatcher.HttpMethod,
        path: this.#proxy + target,
        headers: requestHeaders(request.headers),
        body: hasBody ? request : null,
        signal,
      });
      return judged(answer);
    };
    const first = await ask();
    const isExpired = first.refusal?.status === 401 && this.#client.forgetCredentials();
    // A body that streamed away cannot be sent a second time.
    const answer = isExpired && !hasBody ? await ask() : first;
    if (answer.refusal !== undefined) throw new Error(refusalInWords(answer.refusal));
    return answer;
  }

  #located(location: string): string {
    const base = new URL(this.#client.access.server).pathname.replace(/\/$/, "");
    for (const proxy of [base + this.#proxy, this.#proxy])
      if (location.startsWith(`${proxy}/`)) return this.#prefix + location.slice(proxy.length);
    return location;
  }
}

function refusalInWords({ status, message }: KubernetesError): string {
  const cure = status === 403 ? ". Do: have somebody grant the right to the proxy of pods and services" : "";
  return `the API server refuses: ${message}${cure}`;
}

function refuse(response: ServerResponse, status: number, error: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
}
