import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import { z } from "zod";
import { paths } from "../../app/contract.ts";
import { Latencies, type LatencySummary } from "../load/latencies.ts";

export interface CrowdShape {
  /** Users who ask at the same time, each again as soon as there is an answer. */
  readonly users: number;
  readonly seconds: number;
  /** Length of an answer, tokens. */
  readonly answerTokens: number;
}

export interface CrowdResult {
  /** Request ids of whole answers. */
  readonly answered: readonly string[];
  /** Refusals that say when to come back, by status. */
  readonly refused: Readonly<Record<number, number>>;
  /** Everything else: other statuses, refusals without `Retry-After`, broken connections. */
  readonly failed: readonly string[];
  /** From request to whole answer of those that were admitted, waiting included, milliseconds. */
  readonly admitted: LatencySummary | undefined;
  /** Time that the model worked on one answer, as the server says it, milliseconds. */
  readonly inference: LatencySummary | undefined;
  /** Of `GET /healthz` meanwhile, milliseconds. */
  readonly liveness: LatencySummary | undefined;
}

const answer = z.looseObject({
  response: z.string().min(1),
  request_id: z.string().min(1),
  inference_ms: z.number().positive(),
});

/** A user who is told to come back in n seconds does so a bit later than that, up to this time, milliseconds. */
const longestPause = 1000;
/** Time between two liveness checks, milliseconds. */
const livenessPause = 100;

/** More users than a server can answer at once. */
export class Crowd {
  readonly #origin: string;
  readonly #shape: CrowdShape;
  readonly #agent: Agent;
  readonly #admitted = new Latencies();
  readonly #inference = new Latencies();
  readonly #liveness = new Latencies();
  readonly #answered: string[] = [];
  readonly #refused: Record<number, number> = {};
  readonly #failed: string[] = [];
  #end = Infinity;

  constructor(origin: string, shape: CrowdShape) {
    this.#origin = origin;
    this.#shape = shape;
    this.#agent = new Agent({ connections: shape.users + 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  /** Asks until the time is up, and waits for the last answers. */
  async run(): Promise<CrowdResult> {
    this.#end = performance.now() + this.#shape.seconds * 1000;
    const users = Array.from({ length: this.#shape.users }, (_, user) => this.#user(`crowd-${user}`));
    await Promise.all([...users, this.#watchLiveness()]);
    await this.#agent.close();
    return {
      answered: this.#answered,
      refused: this.#refused,
      failed: this.#failed,
      admitted: this.#admitted.summary(),
      inference: this.#inference.summary(),
      liveness: this.#liveness.summary(),
    };
  }

  /** Lets no user ask again. */
  stop(): void {
    this.#end = 0;
  }

  #over(): boolean {
    return performance.now() >= this.#end;
  }

  async #user(name: string): Promise<void> {
    while (!this.#over()) {
      try {
        await delay(await this.#ask(name));
      } catch (error) {
        this.#failed.push(String(error));
        await delay(longestPause);
      }
    }
  }

  /** Asks once; gives the time to wait before the next question, milliseconds. */
  async #ask(user: string): Promise<number> {
    const started = performance.now();
    const { statusCode, headers, body } = await request(`${this.#origin}${paths.chat}/${user}`, {
      method: "POST",
      dispatcher: this.#agent,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        message: "Name three colors.",
        max_tokens: this.#shape.answerTokens,
        temperature: 0,
      }),
    });
    const text = await body.text();
    const pause = Math.random() * longestPause;
    if (statusCode === 200) {
      const { request_id: id, inference_ms: milliseconds } = answer.parse(JSON.parse(text));
      this.#admitted.add(performance.now() - started);
      this.#inference.add(milliseconds);
      this.#answered.push(id);
      return 0;
    }
    const comesBack = Number(headers["retry-after"]) >= 1;
    if ((statusCode === 429 || statusCode === 503) && comesBack) {
      this.#refused[statusCode] = (this.#refused[statusCode] ?? 0) + 1;
    } else this.#failed.push(`${statusCode} ${text.slice(0, 200)}`);
    return pause;
  }

  async #watchLiveness(): Promise<void> {
    while (!this.#over()) {
      const started = performance.now();
      const { statusCode, body } = await request(`${this.#origin}${paths.live}`, {
        dispatcher: this.#agent,
      }).catch(() => ({ statusCode: 0, body: undefined }));
      await body?.dump();
      if (statusCode === 200) this.#liveness.add(performance.now() - started);
      else if (!this.#over()) this.#failed.push(`${paths.live} answered ${statusCode}`);
      await delay(livenessPause);
    }
  }
}
