import type { Finding } from "./schema/findings.ts";

interface ProblemOptions {
  /** After how long a client should try again, seconds. */
  readonly retryAfterSeconds?: number;
  /** Methods that the path has. */
  readonly allow?: readonly string[];
  /** What is wrong with the schema. */
  readonly findings?: readonly Finding[];
}

/** An answer other than success, that the client is told about. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  readonly allow: readonly string[] | undefined;
  readonly findings: readonly Finding[];
  constructor(status: number, code: string, message: string, options: ProblemOptions = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allow = options.allow;
    this.findings = options.findings ?? [];
  }
}

export function notReady(reason: string): Problem {
  return new Problem(503, "not_ready", `not ready: ${reason}`, { retryAfterSeconds: 1 });
}

export function draining(): Problem {
  return new Problem(503, "draining", "this converter is shutting down; send the request again", {
    retryAfterSeconds: 1,
  });
}

export function overloaded(queueLength: number): Problem {
  return new Problem(
    429,
    "overloaded",
    `${queueLength} schemas wait already (QUEUE_LENGTH); try again in 1 s`,
    { retryAfterSeconds: 1 },
  );
}

/** The client closed its connection; nobody reads this answer. 499 is nginx's status for it. */
export function clientGone(): Problem {
  return new Problem(499, "client_gone", "the client closed the connection");
}
