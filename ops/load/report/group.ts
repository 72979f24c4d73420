import type { LoadRequest } from "../line-schemas.ts";
import type { RequestKind } from "../script/kind.ts";
import { Histogram } from "./histogram.ts";
import type { Totals } from "./shape.ts";

/** Requests that belong together: counts and times. */
export class Group {
  requests = 0;
  failed = 0;
  cut = 0;
  readonly #latency = new Histogram();
  #firstToken: Histogram | undefined;

  add({ ms, ok, cut, ttft }: LoadRequest): void {
    this.requests += 1;
    if (cut === true) {
      this.cut += 1;
      return;
    }
    if (!ok) this.failed += 1;
    this.#latency.add(ms);
    if (ttft === undefined) return;
    this.#firstToken ??= new Histogram();
    this.#firstToken.add(ttft);
  }

  /** `seconds`: the time in which they were sent. */
  totals(kind: RequestKind, seconds: number): Totals {
    return {
      kind,
      requests: this.requests,
      failed: this.failed,
      cut: this.cut,
      perSecond: seconds > 0 ? this.requests / seconds : 0,
      latency: this.#latency.summary(),
      firstToken: this.#firstToken?.summary() ?? null,
    };
  }
}

/** Groups by a key, made when the first request of a key comes. */
export class Groups<Key> {
  readonly #groups = new Map<Key, Group>();

  at(key: Key): Group {
    const found = this.#groups.get(key);
    if (found !== undefined) return found;
    const fresh = new Group();
    this.#groups.set(key, fresh);
    return fresh;
  }

  find(key: Key): Group | undefined {
    return this.#groups.get(key);
  }

  keys(): Key[] {
    return [...this.#groups.keys()];
  }
}
