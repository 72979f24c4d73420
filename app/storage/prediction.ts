/** The answer that the user got. */
export interface Served {
  readonly color: string;
  readonly release: string;
  readonly text: string;
  readonly tokens: number;
  /** Time that the model worked, waiting not included: a copy never waits. */
  readonly milliseconds: number;
  /** The part of `milliseconds` until the first token. */
  readonly firstTokenMilliseconds: number;
}

/** A copy that the other color answered; times are those of the sender, the way there and back included. */
export interface AnsweredCopy extends Served {
  readonly outcome: "ok";
}

/** How a copy can fail: the other color had no room or was not ready, failed, or took too long. */
export const failures = ["refused", "error", "timeout"] as const;

export interface FailedCopy {
  readonly outcome: (typeof failures)[number];
  readonly color: string;
  /** Undefined where nobody said which release it is. */
  readonly release: string | undefined;
  readonly reason: string;
  readonly milliseconds: number;
}

export type Copy = AnsweredCopy | FailedCopy;

/** What both colors made of one request. */
export interface Prediction {
  /** Made by the server, unique. */
  readonly id: string;
  /** `X-Request-Id` of the user's answer. Clients may send one twice. */
  readonly requestId: string;
  /** When the copy ended, milliseconds since 1970. */
  readonly at: number;
  /** The beginning of the request's last message. */
  readonly question: string;
  /** Whether the same model would answer the same again: temperature 0, or a seed. */
  readonly repeatable: boolean;
  /** Copies that were not sent since the prediction before, for too many were on their way. */
  readonly droppedBefore: number;
  readonly served: Served;
  readonly copy: Copy;
}

/** Pairs of answers of shadowed requests, the newest ones. Every method throws `StorageUnavailable` where nothing can be stored. */
export interface Predictions {
  /** Stores a pair, and forgets the oldest ones beyond the limit. */
  record(prediction: Prediction): Promise<void>;
  /** Every pair from `since` (milliseconds since 1970) on, oldest first. */
  pairs(since: number): AsyncIterable<Prediction>;
}

/** Pairs that are kept at least; at most 50 more are. */
export const keptPredictions = 10_000;
