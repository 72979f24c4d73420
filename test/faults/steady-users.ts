import { paths } from "../../app/contract.ts";
import type { OwnStack } from "../../bench/own-stack.ts";
import { isGood, Sampler, type Asked } from "../e2e/sampler.ts";

/** A chat of a named user: its answer is promised to be kept. */
const namedChat: Asked = {
  path: paths.chat,
  method: "POST",
  body: JSON.stringify({ message: "Name a color.", max_tokens: 4, temperature: 0, user_id: "steady" }),
};

/** What users met from a fault on. */
export interface UsersMet {
  readonly asked: number;
  /** Requests that did not get what was asked for, by what they met. */
  readonly failed: Readonly<Record<string, number>>;
  /** From the fault to the first good answer that no bad one has followed; 0 where there was no bad one. */
  readonly recoverySeconds: number;
  /** Ids of the chats whose answer a user has. */
  readonly acknowledged: readonly string[];
}

/** Users who go on asking while something breaks: four who only look whether the service lives, and two who chat. */
export class SteadyUsers {
  readonly #health: Sampler;
  readonly #chats: Sampler;

  constructor(stack: OwnStack) {
    this.#health = new Sampler(stack, 4, 20);
    this.#chats = new Sampler(stack, 2, 50, namedChat);
  }

  /** @param faultAt milliseconds of `performance.now()` */
  async stop(faultAt: number): Promise<UsersMet> {
    const found = await Promise.all([this.#health.stop(), this.#chats.stop()]);
    const failed: Record<string, number> = {};
    let asked = 0;
    for (const [met, count] of found.flatMap((samples) => [...samples])) {
      asked += count;
      if (!isGood(met)) failed[met] = (failed[met] ?? 0) + count;
    }
    const backAt = Math.max(this.#health.backAt ?? faultAt, this.#chats.backAt ?? faultAt);
    const { acknowledged } = this.#chats;
    return { asked, failed, recoverySeconds: (backAt - faultAt) / 1000, acknowledged };
  }
}
