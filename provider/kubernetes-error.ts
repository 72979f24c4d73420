/** One of the reasons why an API server refused something. */
export interface StatusCause {
  /** Path in the object: `spec.template.spec.containers[0].image`; empty where it is about none. */
  readonly field: string;
  readonly message: string;
  /** `FieldValueRequired`, `FieldManagerConflict`, … */
  readonly reason: string;
}

/** An API server refused a request. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";
  /** HTTP status. */
  readonly status: number;
  /** `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`, `Forbidden`, …; empty where the server gave none. */
  readonly reason: string;
  readonly causes: readonly StatusCause[];
  constructor(status: number, reason: string, message: string, causes: readonly StatusCause[] = []) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.causes = causes;
  }
}

/** The API server gave no answer. */
export class KubernetesUnreachable extends Error {
  override readonly name = "KubernetesUnreachable";
}

/** The API server knows no such kind of object. */
export class NoSuchKind extends Error {
  override readonly name = "NoSuchKind";
}

/** What an answer with an HTTP status of 400 or more means. */
export function errorOfAnswer(status: number, text: string): KubernetesError {
  const answer = jsonObject(text);
  if (answer === undefined || answer["kind"] !== "Status") {
    return new KubernetesError(status, "", text.trim().slice(0, 500) || `HTTP status ${status}`);
  }
  const { reason, message, details } = answer as { reason?: unknown; message?: unknown; details?: unknown };
  const causes = (details as { causes?: Partial<StatusCause>[] } | undefined)?.causes ?? [];
  return new KubernetesError(
    status,
    typeof reason === "string" ? reason : "",
    typeof message === "string" && message !== "" ? message : `HTTP status ${status}`,
    causes.map((cause) => ({
      field: cause.field ?? "",
      message: cause.message ?? "",
      reason: cause.reason ?? "",
    })),
  );
}

export function isNotFound(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 404;
}

/** What `promise` gives; undefined where the object, or its kind, does not exist. */
export async function ifFound<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error) || error instanceof NoSuchKind) return undefined;
    throw error;
  }
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
