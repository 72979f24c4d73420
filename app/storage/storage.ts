import type { Message } from "../engine/engine.ts";
import type { Predictions } from "./prediction.ts";

/** One question and its answer. */
export interface Turn {
  /** Made by the server, unique: a turn that is sent twice to the database is there once. */
  readonly id: string;
  /** What the answer carried as `X-Request-Id`. Clients may send one twice, so it need not be unique. */
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly userId: string | undefined;
  readonly source: "chat" | "completion";
  /** The request's own messages and, at the end, the answer; what was recalled is in the turns before. */
  readonly messages: readonly Message[];
  readonly finish: "stop" | "length";
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly model: string;
  readonly color: string;
  readonly version: string;
  readonly release: string;
}

/** What users and the model said to each other. Every method throws `StorageUnavailable` where nothing can be stored. */
export interface History {
  /** The user's last messages of `/chat`, oldest first. */
  recall(userId: string): Promise<readonly Message[]>;
  /** Resolves once the turn is stored. */
  remember(turn: Turn): Promise<void>;
  /** Every turn from `since` (milliseconds since 1970) on, oldest first. */
  turns(since: number): AsyncIterable<Turn>;
}

export const verdicts = ["up", "down"] as const;

/** What a user thinks of an answer. */
export interface Opinion {
  readonly requestId: string;
  readonly verdict: (typeof verdicts)[number];
  readonly comment: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Users' opinions of answers. Every method throws `StorageUnavailable` where nothing can be stored. */
export interface Feedback {
  /** Stores an opinion in place of an earlier one of the same answer; false where no answer has the request id. */
  give(opinion: Opinion): Promise<boolean>;
  /** Every opinion given from `since` (milliseconds since 1970) on, oldest first, with the turn that it is about. */
  opinions(since: number): AsyncIterable<Opinion & { readonly turn: Turn }>;
}

/** Versions of the stored data that servers and a database get along with; both ends included. */
export interface SchemaRange {
  readonly min: number;
  readonly max: number;
}

export interface Schema {
  /** What this server understands. */
  readonly server: SchemaRange;
  /** The servers that the database serves. */
  readonly database: SchemaRange;
}

/** Where turns, opinions and predictions are kept. */
export interface Storage {
  readonly history: History;
  readonly feedback: Feedback;
  readonly predictions: Predictions;
  /** Undefined where nothing is kept beyond this process, or nothing is open yet. */
  readonly schema: Schema | undefined;
  close(): Promise<void>;
}

/** The storage does not answer: a request that needs it cannot be served now. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}
