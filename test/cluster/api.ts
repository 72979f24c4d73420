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
