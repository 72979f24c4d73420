import { Agent } from "undici";
import { innermostMessage } from "../color-probe.ts";
import { limitedText } from "../limited-body.ts";
import { bounded } from "../time.ts";
import { completionChunk } from "./completion-chunk.ts";
import { askRouter, withoutSecret, type DirectAccess } from "./direct-access.ts";
import { readEvents } from "./event-stream.ts";
import type { GoldenItem } from "./golden-item.ts";
import type { Sample } from "./sample.ts";

/** How long a color may take to tell about itself, milliseconds. */
const askLimit = 5000;

/** What a color tells at a path: nothing where the path is not there. */
export interface Told {
  readonly value?: unknown;
  /** Why it is not known whether it tells anything. */
  readonly failure?: string;
}

/** Sends golden items to colors by the router's direct path, which no user takes. */
export class DirectPath {
  readonly #router: DirectAccess;
  /** Every request is bounded by a signal of its own. */
  readonly #agent = new Agent({ connectTimeout: askLimit, headersTimeout: 0, bodyTimeout: 0 });

  constructor(router: DirectAccess) {
    this.#router = router;
  }

  /** Streams one answer. A failure is a sample too; throws only where `signal` aborts. */
  async ask(color: string, item: GoldenItem, timeoutSeconds: number, signal: AbortSignal): Promise<Sample> {
    const started = performance.now();
    const elapsed = () => performance.now() - started;
    try {
      const response = await askRouter(this.#router, `/${color}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(requestOf(item)),
        dispatcher: this.#agent,
        signal: bounded(timeoutSeconds * 1000, signal),
      });
      if (response.status !== 200 || response.body === null)
        throw new Error(`status ${response.status}: ${await limitedText(response)}`);
      return { answered: true, ...(await answerOf(response.body, elapsed)), totalMilliseconds: elapsed() };
    } catch (error) {
      signal.throwIfAborted();
      const late = error instanceof Error && error.name === "TimeoutError";
      const reason = late ? `no whole answer after ${timeoutSeconds} s` : this.#reason(error);
      return { answered: false, reason, totalMilliseconds: elapsed() };
    }
  }

  /** The JSON at a path of the router, such as `/green/openapi.json`. */
  async json(path: string, signal: AbortSignal): Promise<Told> {
    try {
      const response = await askRouter(this.#router, path, {
        dispatcher: this.#agent,
        signal: bounded(askLimit, signal),
      });
      const body = withoutSecret(this.#router, await limitedText(response));
      if (response.status === 404) return {};
      if (response.status !== 200) throw new Error(`status ${response.status}: ${body}`);
      return { value: JSON.parse(body) as unknown };
    } catch (error) {
      signal.throwIfAborted();
      return { failure: `${path} could not be asked (${this.#reason(error)})` };
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #reason(error: unknown): string {
    return withoutSecret(this.#router, innermostMessage(error)).slice(0, mostCharacters);
  }
}

/** Characters of a reason that a report has room for. */
const mostCharacters = 300;

/** Greedy where the item does not say otherwise. `store: false` keeps the question out of the users' history. */
function requestOf({ prompt, settings }: GoldenItem): object {
  const messages = typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
  return { messages, temperature: 0, ...settings, stream: true, store: false };
}

/** A faulty color may answer without end; no answer is as long as this, characters. */
const longestAnswer = 2_000_000;

async function answerOf(body: AsyncIterable<Uint8Array>, elapsed: () => number) {
  let text = "";
  let tokens = 0;
  let finish: string | undefined;
  let firstTokenMilliseconds: number | undefined;
  for await (const { data } of readEvents(body)) {
    if (data === "[DONE]") {
      if (finish === undefined) throw new Error("the answer ended without a reason");
      if (text.trim() === "") throw new Error(`an empty answer (${finish})`);
      return { text, tokens, finish, firstTokenMilliseconds: firstTokenMilliseconds ?? elapsed() };
    }
    const { choices, error } = completionChunk.parse(JSON.parse(data));
    if (error !== undefined && error !== null) throw new Error(`broken off: ${data}`);
    const [choice] = choices;
    const content = choice?.delta?.content ?? "";
    if (content !== "") {
      firstTokenMilliseconds ??= elapsed();
      tokens += 1;
    }
    text += content;
    if (text.length > longestAnswer) throw new Error(`the answer is longer than ${longestAnswer} characters`);
    finish ??= choice?.finish_reason ?? undefined;
  }
  throw new Error("broken off before its end");
}
