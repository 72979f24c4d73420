import type { Answer } from "./generation.ts";
import type { Metrics } from "./metrics.ts";

/** Who hears of an answer's tokens. */
export interface Counting {
  readonly token: () => void;
  readonly firstToken: () => void;
  readonly answer: (answer: Answer) => void;
}

/** For what users do not meet. */
export const uncounted: Counting = {
  token: () => undefined,
  firstToken: () => undefined,
  answer: () => undefined,
};

/** Counts the answers that users get. */
export class AnswerCounts {
  readonly #metrics: Metrics;
  readonly #modelName: string;
  #served = 0;
  #totalMilliseconds = 0;

  constructor(metrics: Metrics, modelName: string) {
    this.#metrics = metrics;
    this.#modelName = modelName;
  }

  get served(): number {
    return this.#served;
  }

  get averageMilliseconds(): number {
    return this.#served === 0 ? 0 : this.#totalMilliseconds / this.#served;
  }

  /** For one answer. `arrived`: when its request came, milliseconds of the monotonic clock. */
  from(arrived: number): Counting {
    return {
      token: () => {
        this.#metrics.token();
      },
      firstToken: () => {
        this.#metrics.ofRelease.firstToken(performance.now() - arrived);
      },
      answer: (answer) => {
        this.#count(answer);
      },
    };
  }

  #count({ milliseconds, completionTokens, firstTokenMilliseconds }: Answer): void {
    this.#served += 1;
    this.#totalMilliseconds += milliseconds;
    this.#metrics.answer(this.#modelName, milliseconds);
    this.#metrics.ofRelease.answer(completionTokens, milliseconds - firstTokenMilliseconds);
  }
}
