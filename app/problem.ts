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

/** Whether it is this server's limit of time that ended something, and not that nobody needs it any more. */
export function isTimeout(reason: unknown): boolean {
  return reason instanceof Problem && reason.code === "timeout";
}

/** The model has no answer to this question, and has one to others. `refused`: it says that the question is at fault. */
export function unanswerable(reason: string, refused: boolean): Problem {
  return refused
    ? new Problem(400, "refused_by_model", `messages: the model refuses them: ${reason}`, {
        field: "messages",
      })
    : new Problem(500, "inference_failed", `the model failed: ${reason}`);
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

/** HTTP/1.1 has it refused (RFC 9112, 3.2). */
export function noHost(): Problem {
  return new Problem(400, "no_host", "the header Host is missing; send one");
}

export function noConverter(): Problem {
  return new Problem(
    404,
    "no_converter",
    "this server has no converter of schemas (CONVERTER_URL); ask a color of the workload owl",
  );
}

export function converterUnavailable(reason: string): Problem {
  return new Problem(503, "converter_unavailable", `the converter is not available: ${reason}`, {
    retryAfterSeconds: 2,
  });
}

export function conversionTimedOut(requestSeconds: number): Problem {
  return new Problem(
    504,
    "timeout",
    `the conversion took longer than ${requestSeconds} s (REQUEST_SECONDS); send a smaller schema or raise the limit`,
  );
}

/** The request needs the stored history, and its storage does not answer. */
export function historyUnavailable(reason: string): Problem {
  return new Problem(503, "history_unavailable", `the history is not available: ${reason}`, {
    retryAfterSeconds: 2,
  });
}

/** Codes of problems that turn a good request away; clients may send it again. */
export const rejections: readonly string[] = ["overloaded", "not_ready", "draining", "history_unavailable"];
