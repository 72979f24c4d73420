import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, ProxyAgent, request, WebSocket, type Dispatcher } from "undici";
import { clusterAccess, type ClusterAccess, type ClusterChoice } from "./kubernetes-config.ts";
import { contentOf, credentialsOf, type Credentials } from "./kubernetes-credentials.ts";
import { errorOfAnswer, KubernetesUnreachable } from "./kubernetes-error.ts";
import type { ForwardedRequest } from "./kubernetes-forwarding.ts";

/** A request to an API server. */
export interface KubernetesRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/apis/apps/v1/namespaces/default/deployments` */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | boolean | number | undefined>>;
  readonly body?: unknown;
  /** @default "application/json" */
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface KubernetesAnswer {
  readonly text: string;
  /** Sentences of the server that go with an accepted request: what is deprecated, what a policy would refuse. */
  readonly warnings: readonly string[];
}

export interface ClientOptions {
  /** How long a request may take, milliseconds. @default 60000 */
  readonly timeoutMilliseconds?: number | undefined;
  /** What commands that give credentials run with. @default this process' environment */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Connections, and what requests on them are signed with. */
interface Session {
  readonly dispatcher: Dispatcher;
  readonly credentials: Credentials;
}

/** How often a request is sent that the server puts off. */
const mostTries = 6;
const connectMilliseconds = 10_000;

/**
 * A client of the cluster that kubectl of this process would use; `choice` replaces parts of it. Connects at the first request only.
 *
 * @throws KubeconfigError where no cluster can be named
 */
export function kubernetesClient(choice: ClusterChoice = {}, options: ClientOptions = {}): KubernetesClient {
  return new KubernetesClient(clusterAccessOf(choice), options);
}

/** How that cluster is reached. */
export function clusterAccessOf(choice: ClusterChoice = {}): ClusterAccess {
  const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : undefined);
  return clusterAccess(choice, process.env, { read, home: homedir() });
}

/** Speaks to one API server. Objects go as they come: no field is dropped or converted. */
export class KubernetesClient {
  readonly access: ClusterAccess;
  private readonly options: ClientOptions;
  private session: Promise<Session> | undefined;

  constructor(access: ClusterAccess, options: ClientOptions = {}) {
    this.access = access;
    this.options = options;
  }

  /** The object that a GET of `path` answers. */
  async get<Answer>(
    path: string,
    query: KubernetesRequest["query"] = {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const { text } = await this.send({ method: "GET", path, query, signal });
    return JSON.parse(text) as Answer;
  }

  /**
   * @throws KubernetesError where the server refuses
   * @throws KubernetesUnreachable where it does not answer
   */
  async send(wanted: KubernetesRequest): Promise<KubernetesAnswer> {
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.sendOnce(wanted);
      if (answer.status < 400) return answer;
      if (answer.status === 401 && !renewed && this.forgetCredentials()) {
        renewed = true;
        continue;
      }
      const isPutOff = answer.status === 429 || (answer.status === 503 && answer.retryAfterSeconds > 0);
      if (!isPutOff || tries >= mostTries) throw errorOfAnswer(answer.status, answer.text);
      await delay(Math.min(30, Math.max(1, answer.retryAfterSeconds)) * 1000, undefined, {
        signal: wanted.signal,
      });
    }
  }

  /**
   * The answer's head, whatever its status; its body streams. Nothing but `signal` bounds either.
   *
   * @throws KubernetesUnreachable where the server does not answer
   */
  async forward({ path, signal, ...wanted }: ForwardedRequest): Promise<Dispatcher.ResponseData> {
    const { dispatcher, credentials } = await this.connected();
    const { origin, pathname } = new URL(this.access.server);
    try {
      return await dispatcher.request({
        ...wanted,
        origin,
        path: pathname.replace(/\/$/, "") + path,
        headers: { ...wanted.headers, ...credentials.headers },
        signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw this.unreachable(error);
    }
  }

  /**
   * A WebSocket at `path`, signed, that is about to open. It does not say why one that closes again did: the same request without
   * the upgrade does.
   */
  async webSocket(path: string, protocol: string): Promise<WebSocket> {
    const { dispatcher, credentials } = await this.connected();
    const url = this.access.server.replace(/^http/, "ws") + path;
    const headers = Object.entries(credentials.headers).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    );
    return new WebSocket(url, { protocols: [protocol], dispatcher, headers });
  }

  /** Has the next request signed anew, where a command gives the credentials. Says whether one does. */
  forgetCredentials(): boolean {
    if (this.access.user.exec === undefined) return false;
    this.session = undefined;
    return true;
  }

  /** Ends the connections, once what runs on them has ended; another request makes new ones. */
  async close(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await (await session)?.dispatcher.close();
  }

  private async sendOnce({
    method,
    path,
    query = {},
    body,
    contentType = "application/json",
    signal,
  }: KubernetesRequest) {
    const { dispatcher, credentials } = await this.connected();
    const url = new URL(this.access.server + path);
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const limit = AbortSignal.timeout(this.options.timeoutMilliseconds ?? 60_000);
    try {
      const response = await request(url, {
        method,
        dispatcher,
        headers: { accept: "application/json", "content-type": contentType, ...credentials.headers },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      return {
        status: response.statusCode,
        text: await response.body.text(),
        warnings: warningsIn(response.headers["warning"]),
        retryAfterSeconds: Number(response.headers["retry-after"] ?? 0),
      };
    } catch (error) {
      signal?.throwIfAborted();
      throw this.unreachable(error);
    }
  }

  private unreachable(error: unknown): KubernetesUnreachable {
    const { server, source } = this.access;
    return new KubernetesUnreachable(
      `the Kubernetes API server ${server} (${source}) does not answer: ${reasonOf(error)}. Start the cluster, or choose another context.`,
    );
  }

  /** The session of now; requests that come at once share the making of one. */
  private async connected(): Promise<Session> {
    const { session } = this;
    const open = await session;
    if (open !== undefined && open.credentials.until > Date.now()) return open;
    return (this.session === session ? this.renew() : this.session) ?? this.connected();
  }

  /** What still runs on the earlier connections ends there; idle ones close by themselves. */
  private renew(): Promise<Session> {
    const opening = this.openSession();
    this.session = opening;
    opening.catch(() => {
      if (this.session === opening) this.session = undefined;
    });
    return opening;
  }

  private async openSession(): Promise<Session> {
    const { access, options } = this;
    const credentials = await credentialsOf(access, options.environment ?? process.env);
    const { authority, verify, serverName } = access.trust;
    const tls = {
      rejectUnauthorized: verify,
      timeout: connectMilliseconds,
      ...(authority && { ca: await contentOf(authority) }),
      ...(serverName && { servername: serverName }),
      ...(credentials.certificate && { cert: credentials.certificate }),
      ...(credentials.key && { key: credentials.key }),
    };
    const dispatcher = access.proxyUrl
      ? new ProxyAgent({ uri: access.proxyUrl, requestTls: tls })
      : new Agent({ connect: tls });
    return { dispatcher, credentials };
  }
}

/** `299 - "text"`, several of them with a comma between, quotes in the text escaped. */
function warningsIn(header: string | string[] | undefined): string[] {
  const headers = header === undefined ? [] : [header].flat();
  return headers.flatMap((line) =>
    [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted = ""]) =>
      quoted.replace(/\\(.)/g, "$1"),
    ),
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error.message || error.name;
}
