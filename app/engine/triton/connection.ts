import { request, type Dispatcher } from "undici";
import { lookMilliseconds, serviceAgent } from "../../service-agent.ts";
import { codeOf } from "../error-code.ts";
import { EngineLost } from "../failure.ts";
import { unlessAborted, type Left } from "./left.ts";
import { failure } from "./protocol.ts";
import { Utf8 } from "../utf8.ts";

/** Triton answers, with something else than success. */
export class TritonRefusal extends Error {
  override readonly name = "TritonRefusal";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a look at Triton brings. */
export interface Seen {
  readonly status: number;
  readonly body: string;
}

/** No answer is as long as this, and a faulty model may send without end. */
export const mostBytes = 8 * 1024 * 1024;
/** Characters of an error that are worth telling. */
const shownCharacters = 300;

/** A Triton Inference Server by its HTTP port. */
export class TritonConnection {
  readonly url: string;
  readonly #agent = serviceAgent();

  /** `url` has no slash at its end. */
  constructor(url: string) {
    this.url = url;
  }

  /**
   * Asks what needs no inference.
   * @throws EngineLost where nothing, or nothing in time, comes back; the signal's reason when it aborts.
   */
  async look(path: string, signal: AbortSignal, method: "GET" | "POST" = "GET"): Promise<Seen> {
    const timeout = AbortSignal.timeout(lookMilliseconds);
    try {
      const answer = await this.#request(path, method, undefined, AbortSignal.any([signal, timeout]));
      return { status: answer.statusCode, body: await this.whole(chunksOf(answer.body)) };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) throw this.lost(`gives no answer at ${path} within ${lookMilliseconds / 1000} s`);
      throw this.#broken(error);
    }
  }

  /**
   * Asks for a stream; yields its body as it comes. Leaving the loop, like an abort, closes it, and Triton ends the inference as soon
   * as it has something to write.
   * @throws TritonRefusal for any status but 200; EngineLost where Triton is gone; the signal's reason when it aborts.
   */
  async *ask(path: string, body: object, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    try {
      const answer = await this.#request(path, "POST", JSON.stringify(body), signal);
      if (answer.statusCode !== 200) throw await this.#refusal(answer);
      yield* chunksOf(answer.body);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof TritonRefusal ? error : this.#broken(error);
    }
  }

  /**
   * Asks for an inference that is answered whole. Triton does not notice that whoever asked has gone, and computes on: an abort ends
   * the wait alone, and `leave` is given the rest.
   * @throws as `ask`.
   */
  async askWhole(
    path: string,
    body: object,
    signal: AbortSignal,
    leave: (left: Left) => void,
  ): Promise<string> {
    signal.throwIfAborted();
    const given = new AbortController();
    const whole = this.whole(this.ask(path, body, given.signal));
    try {
      return await unlessAborted(whole, signal);
    } catch (error) {
      if (signal.aborted) {
        const answered = whole.then(
          () => true,
          () => false,
        );
        leave({ answered, giveUp: () => given.abort() });
      }
      throw error;
    }
  }

  /** All of a body. */
  async whole(chunks: AsyncIterable<Uint8Array>): Promise<string> {
    const decoder = new Utf8();
    let text = "";
    for await (const chunk of chunks) {
      text += decoder.push(chunk);
      if (text.length > mostBytes) throw new Error(`its answer is longer than ${mostBytes} bytes`);
    }
    return text + decoder.end();
  }

  /** The failure of a Triton that does not do what it should. */
  lost(what: string): EngineLost {
    return new EngineLost(`Triton at ${this.url} ${what}`);
  }

  /** Ends everything that runs. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #request(
    path: string,
    method: "GET" | "POST",
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    return await request(`${this.url}${path}`, {
      method,
      dispatcher: this.#agent,
      signal,
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
    });
  }

  async #refusal({ statusCode, body }: Dispatcher.ResponseData): Promise<TritonRefusal> {
    const text = await this.whole(chunksOf(body));
    return new TritonRefusal(statusCode, saidIn(text) ?? `status ${statusCode}`);
  }

  /** The way of an answer broke, or it is no answer at all. */
  #broken(error: unknown): Error {
    const code = codeOf(error);
    if (code === undefined) return error instanceof Error ? error : new Error(String(error));
    return this.lost(`does not answer (${code})`);
  }
}

/** The error that a body tells; one of a stream comes as its event. */
export function saidIn(body: string): string | undefined {
  try {
    const { error } = failure.parse(JSON.parse(body.replace(/^data:/, "")));
    return error.replace(/\s+/g, " ").slice(0, shownCharacters);
  } catch {
    return undefined;
  }
}

async function* chunksOf(body: Dispatcher.ResponseData["body"]): AsyncGenerator<Uint8Array, void, void> {
  // A body that is left early reports that as an error, which nobody waits for any more.
  body.on("error", () => undefined);
  for await (const chunk of body) yield chunk as Uint8Array;
}
