import * as fc from "fast-check";
import { headers } from "../../../app/contract.ts";
import type { Api } from "./api.ts";
import { shown, type Asked } from "./asked.ts";
import { reachesModel } from "./bodies.ts";
import { Expectation } from "./expectation.ts";
import { Lanes } from "./lanes.ts";
import { requestsTo } from "./requests.ts";
import { Wire } from "./wire.ts";

export interface CampaignPlan {
  readonly url: string;
  readonly api: Api;
  /** So many malformed requests are sent; the others come on top. */
  readonly requests: number;
  /** The same seed asks the same. */
  readonly seed: number;
  /** Largest body that is allowed. */
  readonly bodyBytes: number;
}

export interface CampaignResult {
  readonly malformed: number;
  /** Those that may be taken. */
  readonly others: number;
  /** Connections that were closed without an answer, by what was wrong with the request. */
  readonly closed: Readonly<Record<string, number>>;
  /** By status; "closed" where the connection was closed without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Request ids of a model's answers that are to be kept. */
  readonly answered: readonly string[];
  /** What was not as documented: the first ones, as small as they could be made. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Made at once by one seed: a wrong request is found again by this many at most. */
const batch = 500;
/** Requests side by side. Those that a model works on leave room for its users. */
const width = { client: 48, socket: 32, model: 2 } as const;
const mostWrong = 5;
/** What making one wrong request smaller may take, milliseconds. */
const shrinkMilliseconds = 5000;

/** Sends a server requests of which nearly all are wrong, and compares each answer with the server's own document. */
export class Campaign {
  readonly #plan: CampaignPlan;
  readonly #wire: Wire;
  readonly #expectation: Expectation;
  readonly #requests: fc.Arbitrary<Asked>;
  readonly #statuses: Record<string, number> = {};
  readonly #closed: Record<string, number> = {};
  readonly #answered: string[] = [];
  readonly #found: { readonly seed: number; readonly index: number }[] = [];

  constructor(plan: CampaignPlan) {
    this.#plan = plan;
    this.#wire = new Wire(plan.url, width.client + width.model);
    this.#expectation = new Expectation(plan.api);
    this.#requests = requestsTo(plan.api, plan.bodyBytes);
  }

  async run(): Promise<CampaignResult> {
    const started = performance.now();
    const { malformed, others } = await this.#askAll();
    const seconds = (performance.now() - started) / 1000;
    const wrong: string[] = [];
    for (const { seed, index } of this.#found) wrong.push(await this.#smallest(seed, index));
    await this.#wire.close();
    return {
      malformed,
      others,
      closed: this.#closed,
      statuses: this.#statuses,
      answered: this.#answered,
      wrong,
      seconds,
    };
  }

  async #askAll(): Promise<Pick<CampaignResult, "malformed" | "others">> {
    const { requests, seed } = this.#plan;
    const lanes = {
      client: new Lanes(width.client),
      socket: new Lanes(width.socket, batch),
      model: new Lanes(width.model, requests),
    };
    let malformed = 0;
    let asked = 0;
    while (malformed < requests && this.#found.length < mostWrong) {
      const batchSeed = seed + asked / batch;
      for (const [index, each] of fc.sample(this.#requests, { seed: batchSeed, numRuns: batch }).entries()) {
        if (each.good === false) malformed += 1;
        await lanes[laneOf(each)].add(async () => {
          if ((await this.#problemWith(each)) !== undefined) this.#found.push({ seed: batchSeed, index });
        });
      }
      asked += batch;
    }
    await Promise.all(Object.values(lanes).map((each) => each.idle()));
    return { malformed, others: asked - malformed };
  }

  async #problemWith(asked: Asked): Promise<string | undefined> {
    try {
      const answers = await this.#wire.send(asked.sent);
      for (const { status, headers: told } of answers) {
        this.#count(String(status ?? "no head"));
        if (status === 200 && isKept(asked)) this.#answered.push(told[headers.requestId] ?? "");
      }
      if (answers.length === 0) {
        this.#count("closed");
        this.#closed[asked.fault] = (this.#closed[asked.fault] ?? 0) + 1;
      }
      return this.#expectation.problemWith(asked, answers);
    } catch (error) {
      this.#count("no answer");
      return String(error);
    }
  }

  #count(status: string): void {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }

  /** The smallest request that still goes wrong, and how to ask it again. */
  async #smallest(seed: number, index: number): Promise<string> {
    let last = "it does not go wrong again by itself";
    const property = fc.asyncProperty(this.#requests, async (asked) => {
      const problem = await this.#problemWith(asked);
      if (problem === undefined) return;
      last = `${shown(asked)}\n  → ${problem}`;
      throw new Error(last);
    });
    const settings = { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: shrinkMilliseconds };
    await fc.check(property, settings);
    return `${last}\n  (again: BLUEGREEN_FUZZ_SEED=${seed}, request ${index})`;
  }
}

/** Who asks a completion may want nothing of it to be kept. */
function isKept(asked: Asked): boolean {
  const { sent } = asked;
  return laneOf(asked) === "model" && sent.by === "client" && sent.body?.includes('"store":false') !== true;
}

function laneOf({ sent, operation, good }: Asked): "client" | "socket" | "model" {
  if (sent.by === "socket") return "socket";
  return good === true && operation !== undefined && reachesModel(operation) ? "model" : "client";
}
