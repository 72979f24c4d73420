import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import { paths } from "../../app/contract.ts";

/** How the requests of a rollout itself are told from those of users. */
export const syntheticAgent = "bluegreen-synthetic";

/** Different users, so that every step's share of them meets the candidate. */
const users = 1000;

/** Requests under way at any time; what would be more is left out, so that a slow model is not buried. */
const mostUnderWay = 16;

/** `store: false` keeps it out of the users' history, which feeds retraining. */
const question = {
  messages: [{ role: "user", content: "Name three colors." }],
  max_tokens: 16,
  temperature: 0,
  store: false,
};

/** Completions at a rate, through the public port, until `stop`. Their failures are counted where users' are. */
export class SyntheticTraffic {
  readonly #agent = new Agent({ connections: mostUnderWay, headersTimeout: 60_000, bodyTimeout: 60_000 });
  readonly #url: string;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;
  #underWay = 0;
  #sent = 0;

  /** `perSecond` is above 0. */
  constructor(url: string, perSecond: number) {
    // Every request listens, more than the ten that Node warns of.
    setMaxListeners(0, this.#stop.signal);
    this.#url = url;
    this.#loop = this.#send(1000 / perSecond);
  }

  /** Requests so far. */
  get sent(): number {
    return this.#sent;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#agent.destroy();
  }

  async #send(pauseMilliseconds: number): Promise<void> {
    for (let next = performance.now(); !this.#stop.signal.aborted; next += pauseMilliseconds) {
      if (this.#underWay < mostUnderWay) void this.#ask();
      const wait = next + pauseMilliseconds - performance.now();
      // After a pause of this process nothing is made up for.
      if (wait < -1000) next = performance.now();
      if (wait > 0) await delay(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      else await delay(0);
    }
  }

  async #ask(): Promise<void> {
    this.#underWay += 1;
    this.#sent += 1;
    try {
      const { body } = await request(`${this.#url}${paths.completions}`, {
        method: "POST",
        dispatcher: this.#agent,
        headers: {
          "content-type": "application/json",
          "user-agent": syntheticAgent,
          "x-user-id": `synthetic-${this.#sent % users}`,
        },
        body: JSON.stringify(question),
        signal: this.#stop.signal,
      });
      await body.dump();
    } catch {
      // What users would have met as a failure is counted with theirs.
    } finally {
      this.#underWay -= 1;
    }
  }
}
