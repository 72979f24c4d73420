import type { LoadRequest } from "../line-schemas.ts";
import type { RequestKind } from "../script/kind.ts";
import type { Failures } from "./shape.ts";

/** Failed requests that are told one by one. */
const mostRequests = 50;

/** Different reasons that are counted; what comes later is `otherReasons`. */
const mostReasons = 50;
const otherReasons = "other reasons";

/** Longest text of a reason, characters. */
const longestReason = 300;

/** Counts failed requests by reason. */
export class FailureTally {
  readonly #first: LoadRequest[] = [];
  readonly #reasons = new Map<string, { kind: RequestKind; reason: string; count: number }>();

  add(request: LoadRequest): void {
    if (this.#first.length < mostRequests) this.#first.push({ ...request, error: reasonOf(request) });
    const { kind } = request;
    const told = reasonOf(request);
    const reason =
      this.#reasons.has(keyOf(kind, told)) || this.#reasons.size < mostReasons ? told : otherReasons;
    const key = keyOf(kind, reason);
    const entry = this.#reasons.get(key) ?? { kind, reason, count: 0 };
    entry.count += 1;
    this.#reasons.set(key, entry);
  }

  told(): Failures {
    const reasons = [...this.#reasons.values()].sort((left, right) => right.count - left.count);
    return { reasons, first: this.#first };
  }
}

/** Why a request failed, in words. */
function reasonOf({ status, error }: LoadRequest): string {
  const text = error ?? (status === 0 ? "no answer" : `status ${status}`);
  return text.length > longestReason ? `${text.slice(0, longestReason)}…` : text;
}

function keyOf(kind: RequestKind, reason: string): string {
  return `${kind} ${reason}`;
}
