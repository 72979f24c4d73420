import { setTimeout as delay } from "node:timers/promises";
import { Agent, request, type Dispatcher } from "undici";
import { paths } from "../../app/contract.ts";

/** Pauses of each kind of user between two requests, milliseconds. */
const pauses = { health: 100, chat: 200, stream: 300 } as const;

/** Users of every kind, until they are told to stop: health checks, chats with an opinion on each answer, streams. */
export class MixedTraffic {
  readonly #agent = new Agent({ connections: 8, headersTimeout: 30_000, bodyTimeout: 30_000 });
  readonly #stop = new AbortController();
  readonly #users: Promise<void>[];
  readonly #url: string;
  #turn = 0;

  constructor(url: string) {
    this.#url = url;
    this.#users = [
      this.#repeat(pauses.health, () => this.#send("GET", paths.live)),
      ...[1, 2].map(() => this.#repeat(pauses.chat, () => this.#chat())),
      this.#repeat(pauses.stream, () => this.#stream()),
    ];
  }

  /** Resolves once all have their last answer. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#users);
    await this.#agent.close();
  }

  async #chat(): Promise<void> {
    const turn = this.#turn++;
    const { headers } = await this.#send("POST", `${paths.chat}/user-${turn % 40}`, {
      message: "Name a color.",
      max_tokens: 6,
    });
    const verdict = turn % 3 === 0 ? "down" : "up";
    await this.#send("POST", paths.feedback, { request_id: headers["x-request-id"], verdict });
  }

  async #stream(): Promise<void> {
    const messages = [{ role: "user", content: "Count to three." }];
    await this.#send("POST", paths.completions, { messages, max_tokens: 6, stream: true });
  }

  async #repeat(pauseMilliseconds: number, ask: () => Promise<unknown>): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // What users meet while colors are moved is what other tests look at.
      await ask().catch(() => undefined);
      await delay(pauseMilliseconds);
    }
  }

  async #send(
    method: "GET" | "POST",
    path: string,
    payload?: object,
  ): Promise<Pick<Dispatcher.ResponseData, "headers">> {
    const { headers, body } = await request(`${this.#url}${path}`, {
      method,
      dispatcher: this.#agent,
      headers: {
        "x-user-id": `user-${this.#turn % 40}`,
        ...(payload && { "content-type": "application/json" }),
      },
      body: payload ? JSON.stringify(payload) : null,
    });
    await body.dump();
    return { headers };
  }
}
