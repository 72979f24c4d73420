import { Agent, fetch, type RequestInit, type Response } from "undici";
import { OperatorError } from "./exit.ts";

/** Requests of one command: one connection pool, which `close` ends. */
export class HttpClient {
  readonly #agent: Agent;
  readonly #signal: AbortSignal | undefined;

  /** `timeoutSeconds` bounds the wait for an answer's head and between two parts of its body. Default: 120. */
  constructor(options: { timeoutSeconds?: number; signal?: AbortSignal } = {}) {
    const milliseconds = (options.timeoutSeconds ?? 120) * 1000;
    this.#agent = new Agent({
      connectTimeout: Math.min(milliseconds, 5000),
      headersTimeout: milliseconds,
      bodyTimeout: milliseconds,
    });
    this.#signal = options.signal;
  }

  /**
   * Sends a request. Throws `OperatorError` (`unhealthy`) where nothing answers; so does the answer's `text()` where its body is
   * cut.
   */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const signals = [this.#signal, init.signal].filter((signal) => signal !== undefined && signal !== null);
    try {
      const response = await fetch(url, {
        ...init,
        dispatcher: this.#agent,
        ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
      });
      const text = response.text.bind(response);
      const whole = () => text().catch((error: unknown) => this.#fail(`${url} broke its answer off`, error));
      Object.defineProperty(response, "text", { value: whole });
      return response;
    } catch (error) {
      return this.#fail(`${url} does not answer`, error);
    }
  }

  #fail(what: string, error: unknown): never {
    this.#signal?.throwIfAborted();
    const message = `${what}: ${causeOf(error)}`;
    throw new OperatorError("unhealthy", message, "see: npx bluegreen status", { cause: error });
  }

  /** Sends JSON. */
  async post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.request(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Runs an operation with a client of its own. */
export async function withHttp<T>(
  options: ConstructorParameters<typeof HttpClient>[0],
  operation: (http: HttpClient) => Promise<T>,
): Promise<T> {
  const http = new HttpClient(options);
  try {
    return await operation(http);
  } finally {
    await http.close();
  }
}

/** Why a request failed, in undici's own words. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError) return cause.errors.map(causeOf).join("; ");
  return cause instanceof Error ? causeOf(cause) : error.message;
}
