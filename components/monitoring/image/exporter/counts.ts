import { durationBuckets, requestKinds, routedColors, routerMetrics } from "./contract.ts";
import type { AnsweredRequest } from "./line.ts";

/** Answers of a color that are told before there was one: a rate needs the zero before the first. */
const expectedStatuses = ["200", "500", "503"];

interface Durations {
  /** Requests in each bucket alone; the last one is for those above all bounds. */
  readonly counts: number[];
  sum: number;
}

/** Users' requests so far, and how Prometheus is told of them. */
export class RequestCounts {
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Durations>();
  #unreadable = 0;

  constructor() {
    for (const color of routedColors) {
      for (const kind of requestKinds) {
        for (const status of color === "none" ? ["503"] : expectedStatuses) {
          this.#requests.set(requestLabels({ color, kind, status }), 0);
        }
        if (color !== "none") this.#durationsOf(durationLabels({ color, kind }));
      }
    }
  }

  count(request: AnsweredRequest): void {
    const labels = requestLabels(request);
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
    const durations = this.#durationsOf(durationLabels(request));
    const bucket = durationBuckets.findIndex((bound) => request.seconds <= bound);
    const at = bucket === -1 ? durationBuckets.length : bucket;
    durations.counts[at] = (durations.counts[at] ?? 0) + 1;
    durations.sum += request.seconds;
  }

  countUnreadable(): void {
    this.#unreadable += 1;
  }

  /** Prometheus' text format. `lost` is how many lines the kernel had no room for. */
  text(lost: number): string {
    const { requests, requestDuration, unreadable } = routerMetrics;
    const lines = [
      ...family(requests, "counter", "Users' requests that the router answered"),
      ...[...this.#requests].map(([labels, count]) => `${requests}{${labels}} ${count}`),
      ...family(requestDuration, "histogram", "Time from a user's request to the end of its answer, seconds"),
      ...[...this.#durations].flatMap(([labels, durations]) => histogram(labels, durations)),
      ...single(routerMetrics.lost, "Users' requests that were answered and not counted", lost),
      ...single(unreadable, "Lines that are none of the router's", this.#unreadable),
    ];
    return `${lines.join("\n")}\n`;
  }

  #durationsOf(labels: string): Durations {
    const found = this.#durations.get(labels);
    if (found) return found;
    const made = { counts: durationBuckets.map(() => 0).concat(0), sum: 0 };
    this.#durations.set(labels, made);
    return made;
  }
}

function requestLabels({ color, kind, status }: Omit<AnsweredRequest, "seconds">): string {
  return `${durationLabels({ color, kind })},status="${status}"`;
}

function durationLabels({ color, kind }: Pick<AnsweredRequest, "color" | "kind">): string {
  return `color="${color}",kind="${kind}"`;
}

function histogram(labels: string, { counts, sum }: Durations): string[] {
  const name = routerMetrics.requestDuration;
  let below = 0;
  const buckets = counts.map((count, at) => {
    below += count;
    return `${name}_bucket{${labels},le="${durationBuckets[at] ?? "+Inf"}"} ${below}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${below}`];
}

function single(name: string, help: string, value: number): string[] {
  return [...family(name, "counter", help), `${name} ${value}`];
}

function family(name: string, type: "counter" | "histogram", help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}
