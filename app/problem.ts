interface ProblemOptions {
  /** After how long a client should try again, seconds. */
  readonly retryAfterSeconds?: number;
  /** Path of the request's field that is wrong. */
  readonly field?: string;
  /** Methods that the path has. */
  readonly allow?: readonly string[];
}

/** An answer other than success, that the client is told about. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  readonly field: string | undefined;
  readonly allow: readonly string[] | undefined;
  constructor(status: number, code: string, message: string, options: ProblemOptions = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.field = options.field;
    this.allow = options.allow;
  }
}

/** The client closed its connection; nobody reads this answer. 499 is nginx's status for it. */
export function clientGone(): Problem {
  return new Problem(499, "client_gone", "the client closed the connection");
}

export function timedOut(requestSeconds: number): Problem {
  return new Problem(
    504,
    "timeout",
    `the answer took longer than ${requestSeconds} s (REQUEST_SECONDS); ask for fewer tokens or raise the limit`,
  );
}

export function notReady(reason: string): Problem {
  return new Problem(503, "not_ready", `not ready: ${reason}`, { retryAfterSeconds: 2 });
}

export function draining(): Problem {
  return new Problem(503, "draining", "this server is shutting down; send the request again", {
    retryAfterSeconds: 1,
  });
}

export function overloaded(queueLength: number, retryAfterSeconds: number): Problem {
  return new Problem(
    429,
    "overloaded",
    `${queueLength} requests wait already (QUEUE_LENGTH); try again in ${retryAfterSeconds} s`,
    { retryAfterSeconds },
  );
}

/** A shadow copy gets only what no user needs. */
export function noRoomForCopy(): Problem {
  return new Problem(429, "overloaded", "users need the model; a shadow copy does not wait", {
    retryAfterSeconds: 1,
  });
}

/** The request needs the stored history, and its storage does not answer. */
export function historyUnavailable(reason: string): Problem {
  return new Problem(503, "history_unavailable", `the history is not available: ${reason}`, {
    retryAfterSeconds: 2,
  });
}

/** Codes of problems that turn a good request away; clients may send it again. */
export const rejections: readonly string[] = ["overloaded", "not_ready", "draining", "history_unavailable"];
