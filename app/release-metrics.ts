import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { releaseMetrics as names } from "./contract.ts";
import { rejections } from "./problem.ts";
import { outcomes, type Outcome } from "./shadow/shadow.ts";
import { verdicts } from "./storage/storage.ts";

const firstTokenBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
const tokenBuckets = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.2, 0.5, 1];

export interface ReleaseLabels {
  readonly color: string;
  readonly release: string;
}

/** What became of a copy that this release was sent. */
const receivedOutcomes = ["ok", "refused", "error"] as const;

type Label = keyof ReleaseLabels;

/** What users meet of this release, so that two releases can be compared: every series has `color` and `release`. */
export class ReleaseMetrics {
  readonly #labels: Record<Label, string>;
  readonly #firstToken: Histogram<Label>;
  readonly #outputToken: Histogram<Label>;
  readonly #rejected: Counter<Label | "reason">;
  readonly #feedback: Counter<Label | "verdict">;
  readonly #historyFailures: Counter<Label>;
  readonly #copies: Counter<Label | "outcome">;
  readonly #copiesReceived: Counter<Label | "outcome">;

  constructor({ color, release }: ReleaseLabels, queueDepth: () => number, registry: Registry) {
    const registers = [registry];
    const labels = { color, release };
    const labelNames = ["color", "release"] as const;
    this.#labels = labels;
    this.#firstToken = new Histogram({
      name: names.timeToFirstToken,
      help: "Time from a request's arrival to the first token of its answer, waiting included, seconds",
      labelNames,
      buckets: firstTokenBuckets,
      registers,
    });
    this.#outputToken = new Histogram({
      name: names.timePerOutputToken,
      help: "Mean time between two tokens of one answer, seconds",
      labelNames,
      buckets: tokenBuckets,
      registers,
    });
    this.#rejected = new Counter({
      name: names.requestsRejected,
      help: "Good requests that were turned away with 429 or 503",
      labelNames: [...labelNames, "reason"],
      registers,
    });
    this.#feedback = new Counter({
      name: names.feedback,
      help: "Opinions of answers that were stored",
      labelNames: [...labelNames, "verdict"],
      registers,
    });
    this.#historyFailures = new Counter({
      name: names.historyFailures,
      help: "Times that the storage of history and feedback did not answer",
      labelNames,
      registers,
    });
    this.#copies = new Counter({
      name: names.shadowCopies,
      help: "Copies of users' requests for the other color; dropped ones were not sent",
      labelNames: [...labelNames, "outcome"],
      registers,
    });
    this.#copiesReceived = new Counter({
      name: names.shadowCopiesReceived,
      help: "Copies that the other color sent; they count in no other metric of answers",
      labelNames: [...labelNames, "outcome"],
      registers,
    });
    new Gauge({
      name: names.queueDepth,
      help: "Requests that wait for the model",
      labelNames,
      registers,
      collect() {
        this.set(labels, queueDepth());
      },
    });
    // A rate needs the zero before the first event.
    this.#firstToken.zero(labels);
    this.#outputToken.zero(labels);
    this.#historyFailures.inc(labels, 0);
    for (const outcome of outcomes) this.#copies.inc({ ...labels, outcome }, 0);
    for (const outcome of receivedOutcomes) this.#copiesReceived.inc({ ...labels, outcome }, 0);
    for (const reason of rejections) this.#rejected.inc({ ...labels, reason }, 0);
    for (const verdict of verdicts) this.#feedback.inc({ ...labels, verdict }, 0);
  }

  firstToken(milliseconds: number): void {
    this.#firstToken.observe(this.#labels, milliseconds / 1000);
  }

  /** `milliseconds` from the first to the last of `tokens`. */
  answer(tokens: number, milliseconds: number): void {
    if (tokens > 1) this.#outputToken.observe(this.#labels, milliseconds / 1000 / (tokens - 1));
  }

  rejected(reason: string): void {
    this.#rejected.inc({ ...this.#labels, reason });
  }

  feedback(verdict: string): void {
    this.#feedback.inc({ ...this.#labels, verdict });
  }

  copySent(outcome: Outcome): void {
    this.#copies.inc({ ...this.#labels, outcome });
  }

  copyReceived(outcome: (typeof receivedOutcomes)[number]): void {
    this.#copiesReceived.inc({ ...this.#labels, outcome });
  }

  historyFailed(): void {
    this.#historyFailures.inc(this.#labels);
  }
}
