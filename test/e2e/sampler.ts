import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";
import type { OwnStack } from "../../bench/own-stack.ts";
import type { Color } from "../../components/color.ts";
import { paths } from "../../app/contract.ts";

/** What users met, counted: `200 green`, `503 retry after 2`, `no answer`. */
export type Samples = ReadonlyMap<string, number>;

/** What users ask. */
export interface Asked {
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly body?: string;
}

const health: Asked = { path: paths.live, method: "GET" };

/** A short answer of a model: what a rollout counts. */
export const shortChat: Asked = {
  path: paths.chat,
  method: "POST",
  body: JSON.stringify({ message: "Name three colors.", max_tokens: 4, temperature: 0 }),
};

/** Users who ask all the time; every answer is recorded. */
export class Sampler {
  readonly #pool: Pool;
  readonly #asked: Asked;
  readonly #counts = new Map<string, number>();
  readonly #spans = new Map<string, { first: number; last: number }>();
  readonly #acknowledged: string[] = [];
  #backAt: number | undefined;
  readonly #stop = new AbortController();
  readonly #users: Promise<void>[];

  /** `users` ask at the same time, each about every `pauseMilliseconds`. */
  constructor(stack: OwnStack, users = 4, pauseMilliseconds = 5, asked: Asked = health) {
    this.#asked = asked;
    this.#pool = new Pool(stack.url, { connections: users, connectTimeout: 2000, headersTimeout: 10_000 });
    this.#users = Array.from({ length: users }, (_, index) =>
      this.#ask(`sampler-${index}`, pauseMilliseconds),
    );
  }

  /** What was met so far. */
  get samples(): Samples {
    return this.#counts;
  }

  /** Time from the first to the last answer of this kind, milliseconds; 0 where there was none. */
  millisecondsOf(met: string): number {
    const span = this.#spans.get(met);
    return span === undefined ? 0 : span.last - span.first;
  }

  /** Ids of the requests that were answered well, where the answer told one. */
  get acknowledged(): readonly string[] {
    return this.#acknowledged;
  }

  /** When the first good answer came that no bad one has followed since, milliseconds of `performance.now()`; undefined where none was bad. */
  get backAt(): number | undefined {
    return this.#backAt;
  }

  async stop(): Promise<Samples> {
    this.#stop.abort();
    await Promise.all(this.#users);
    await this.#pool.destroy();
    return this.#counts;
  }

  async #ask(user: string, pauseMilliseconds: number): Promise<void> {
    for (let turn = 0; !this.#stop.signal.aborted; turn += 1) {
      const met = await this.#meet(`${user}-${turn % 50}`);
      this.#counts.set(met, (this.#counts.get(met) ?? 0) + 1);
      const now = performance.now();
      this.#spans.set(met, { first: this.#spans.get(met)?.first ?? now, last: now });
      this.#note(isGood(met), now);
      await delay(pauseMilliseconds);
    }
  }

  #note(good: boolean, now: number): void {
    if (!good) this.#backAt = Infinity;
    else if (this.#backAt === Infinity) this.#backAt = now;
  }

  async #meet(user: string): Promise<string> {
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        ...this.#asked,
        headers: { "x-user-id": user, ...(this.#asked.body && { "content-type": "application/json" }) },
      });
      await body.dump();
      const { "x-color": color, "retry-after": retryAfter, "x-request-id": id } = headers;
      if (statusCode === 200 && id !== undefined) this.#acknowledged.push(String(id));
      const from = color === undefined ? "" : ` ${String(color)}`;
      return `${statusCode}${from}${retryAfter === undefined ? "" : ` retry after ${String(retryAfter)}`}`;
    } catch {
      return "no answer";
    }
  }
}

/** Whether a user got what was asked for. */
export function isGood(met: string): boolean {
  return met.startsWith("200 ");
}

/** What was met besides the color itself and an honest 503. Empty where all is well. */
export function wrongOnes(samples: Samples, color: Color): string[] {
  const allowed = new Set([`200 ${color}`, "503 retry after 2", "no answer"]);
  return [...samples].filter(([met]) => !allowed.has(met)).map(([met, count]) => `${count} × ${met}`);
}
