import { createInterface } from "node:readline";
import { Agent, request, type Dispatcher } from "undici";
import { apiUrl, type Credentials } from "./kubeconfig.ts";

/** What the API answered instead of what was asked for. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    message: string,
    /** HTTP status. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** What something behind the API's proxy answered. */
export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One change that a watch tells. */
export interface WatchEvent<Watched> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Watched;
}

/** How long the API may take for one answer, milliseconds. */
const answerMilliseconds = 15_000;

/** A client of the API for tests: JSON in, JSON out. */
export class Api {
  readonly #url: string;
  readonly #agent: Agent;

  constructor(nodeAddress: string, { authority, certificate, key }: Credentials) {
    this.#url = apiUrl(nodeAddress);
    this.#agent = new Agent({
      connect: { ca: authority, cert: certificate, key },
      headersTimeout: answerMilliseconds,
      bodyTimeout: answerMilliseconds,
    });
  }

  /** @throws ApiError where the API refuses, with its own words */
  get<Answer>(path: string): Promise<Answer> {
    return this.#ask<Answer>("GET", path);
  }

  /** Creates or changes an object as `kubectl apply --server-side` does. */
  apply<Answer>(path: string, object: object): Promise<Answer> {
    const query = `${path.includes("?") ? "&" : "?"}fieldManager=test&force=true`;
    return this.#ask<Answer>("PATCH", `${path}${query}`, object, "application/apply-patch+yaml");
  }

  /** Changes the fields that are named. */
  merge<Answer>(path: string, fields: object): Promise<Answer> {
    return this.#ask<Answer>("PATCH", path, fields, "application/merge-patch+json");
  }

  delete<Answer>(path: string): Promise<Answer> {
    return this.#ask<Answer>("DELETE", path);
  }

  /** Asks a pod through the API's proxy, whatever it answers; `pod` is `<name>:<port>`. */
  async askPod(
    namespace: string,
    pod: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ProxiedAnswer> {
    const url = `${this.#url}/api/v1/namespaces/${namespace}/pods/${pod}/proxy${path}`;
    const answer = await request(url, { dispatcher: this.#agent, headers });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  /** What happens to the objects of a list from now on, until the signal aborts. */
  async *watch<Watched>(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent<Watched>> {
    const query = `${path.includes("?") ? "&" : "?"}watch=true`;
    const options = { dispatcher: this.#agent, signal, bodyTimeout: 0 };
    const { statusCode, body } = await request(`${this.#url}${path}${query}`, options);
    if (statusCode !== 200) throw new ApiError(`WATCH ${path}: ${messageIn(await body.text())}`, statusCode);
    try {
      for await (const line of createInterface({ input: body })) {
        yield JSON.parse(line) as WatchEvent<Watched>;
      }
    } catch (reason) {
      if (!signal.aborted) throw reason;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #ask<Answer>(
    method: Dispatcher.HttpMethod,
    path: string,
    object?: object,
    type?: string,
  ): Promise<Answer> {
    const { statusCode, body } = await this.#send(method, path, object, type);
    const text = await body.text();
    if (statusCode >= 300) throw new ApiError(`${method} ${path}: ${messageIn(text)}`, statusCode);
    return (text.startsWith("{") ? JSON.parse(text) : text) as Answer;
  }

  #send(method: Dispatcher.HttpMethod, path: string, object?: object, type = "application/json") {
    return request(`${this.#url}${path}`, {
      method,
      dispatcher: this.#agent,
      headers: { accept: "application/json", "content-type": type },
      ...(object && { body: JSON.stringify(object) }),
    });
  }
}

/** The sentence in a Status object; the text itself where it is none. */
function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
