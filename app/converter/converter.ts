import { request, type Dispatcher } from "undici";
import { lookMilliseconds, serviceAgent } from "../service-agent.ts";

/** The converter gives no answer: says which one and why. */
export class ConverterUnavailable extends Error {
  override readonly name = "ConverterUnavailable";
}

/** A schema on its way. */
export interface Conversion {
  /** As it came, if any; the converter judges it. */
  readonly body: Uint8Array | string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Its own names, see `converter/contract.ts`. */
const paths = { convert: "/convert", ready: "/ready" } as const;
const shownCharacters = 200;

/** The service that makes ontologies of relational schemas. */
export class Converter {
  readonly url: string;
  readonly #agent = serviceAgent();

  /** `url` has no slash at its end. */
  constructor(url: string) {
    this.url = url;
  }

  /**
   * Its answer to a schema, whatever its status is.
   * @throws ConverterUnavailable where there is none; the signal's reason when it aborts.
   */
  async convert({ body, headers, signal }: Conversion): Promise<Dispatcher.ResponseData> {
    try {
      return await request(`${this.url}${paths.convert}`, {
        method: "POST",
        dispatcher: this.#agent,
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new ConverterUnavailable(`${this.url} does not answer (${reasonOf(error)})`, { cause: error });
    }
  }

  /** Why it is not ready; undefined where it is. */
  async reasonAgainst(): Promise<string | undefined> {
    const signal = AbortSignal.timeout(lookMilliseconds);
    try {
      const { statusCode, body } = await request(`${this.url}${paths.ready}`, {
        dispatcher: this.#agent,
        signal,
      });
      const text = await body.text();
      if (statusCode === 200) return undefined;
      return `${this.url} is not ready (status ${statusCode}): ${text.slice(0, shownCharacters)}`;
    } catch (error) {
      if (signal.aborted) return `${this.url} gives no answer within ${lookMilliseconds / 1000} s`;
      return `${this.url} does not answer (${reasonOf(error)})`;
    }
  }
}

/** `ECONNREFUSED` where there is such a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
