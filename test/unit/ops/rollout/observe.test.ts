import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { snapshot } from "../../../../ops/deploy/snapshot.ts";
import type { UsersSeries } from "../../../../components/monitoring/users-series.ts";
import { withHttp, type HttpClient } from "../../../../ops/http.ts";
import { observeStep } from "../../../../ops/rollout/observe.ts";
import { Prometheus } from "../../../../ops/rollout/prometheus.ts";
import { kpiQuery } from "../../../../ops/rollout/queries.ts";
import { usersQueries } from "../../../../ops/rollout/users-queries.ts";
import { plan } from "./fixtures.ts";

const start = new Date("2026-11-20T08:00:00Z");
const end = new Date("2026-11-20T08:01:00Z");

type Result = readonly { metric: Record<string, string>; value: [number, string] }[];

let server: Server | undefined;
afterEach(() => server?.close());

/** A Prometheus that answers by query and time; 422 for what it does not know. */
async function listen(answers: (query: string, time: Date) => Result | undefined): Promise<string> {
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://x");
    const result = answers(
      searchParams.get("query") ?? "",
      new Date(Number(searchParams.get("time")) * 1000),
    );
    if (result === undefined) {
      response.writeHead(422).end('{"status":"error","errorType":"bad_data","error":"parse error"}');
      return;
    }
    response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const asked = (http: HttpClient, url: string, usersSeries: UsersSeries = "router") => ({
  prometheus: new Prometheus(http, url),
  users: usersQueries(usersSeries),
  scrapeSeconds: 10,
});

const series = (metric: Record<string, string>, value: number) => ({
  metric,
  value: [0, String(value)] as [number, string],
});

function counters(query: string, time: Date): Result | undefined {
  const factor = time.getTime() === end.getTime() ? 2 : 1;
  if (query === 'router_requests_total{color="green",kind="inference"}')
    return [series({ status: "200" }, 90 * factor), ...(factor === 2 ? [series({ status: "500" }, 10)] : [])];
  if (query === 'router_requests_total{color="blue",kind="inference"}')
    return [series({ status: "200" }, 900 * factor)];
  if (query.startsWith('answers_broken_total{color="green"} or router_answers_broken_total{color="green",'))
    return factor === 2 ? [series({ release: "g" }, 4), series({ kind: "inference" }, 1)] : [];
  if (query.startsWith("answers_broken_total")) return [];
  if (query.startsWith("router_request_duration_seconds_bucket"))
    return [series({ le: "1" }, 100 * factor), series({ le: "+Inf" }, 100 * factor)];
  if (query.startsWith("time_to_first_token_seconds_bucket")) return [];
  if (query === 'tokens_generated_total{color="green"}') return [series({}, 3000 * factor)];
  if (query === 'tokens_generated_total{color="blue"}') return [];
  if (query === 'liked{color="green",than="blue"}[60s]') return [series({}, 0.9)];
  return undefined;
}

describe("a step", () => {
  it("is observed over its own window", async () => {
    const url = await listen(counters);
    const kpis = [{ name: "liked", promql: 'liked{color="$color",than="$active"}[$window]', min: 0.8 }];
    const seen = await withHttp({}, (http) => observeStep(asked(http, url), plan({ kpis }), start, end));
    expect(seen).toMatchObject({
      candidate: { requests: 100, failed: 15, p95Milliseconds: 950, firstTokens: 0 },
      active: { requests: 900, failed: 0 },
      kpis: { liked: 0.9 },
    });
  });

  it("whose first scrape failed is unknown: what was counted before would hide what fails now", async () => {
    const missing = (query: string, time: Date) =>
      query.startsWith("router_") && time.getTime() === start.getTime() ? [] : counters(query, time);
    const url = await listen(missing);
    const later = new Date(end.getTime() - 30_000);
    await withHttp({}, async (http) => {
      expect(await observeStep(asked(http, url), plan(), start, end)).toBeUndefined();
      expect(await observeStep(asked(http, url), plan(), later, end)).toMatchObject({
        candidate: { requests: 100, failed: 15 },
      });
    });
  });

  it("is not judged by one of the series of a KPI", async () => {
    const url = await listen((query, time) =>
      query === "several"
        ? [series({ color: "blue" }, 1), series({ color: "green" }, 2)]
        : counters(query, time),
    );
    const kpis = [{ name: "liked", promql: "several", min: 0.8 }];
    await expect(
      withHttp({}, (http) => observeStep(asked(http, url), plan({ kpis }), start, end)),
    ).rejects.toThrow("several gives 2 series; allowed is one number");
  });

  it("whose query is wrong says what Prometheus says", async () => {
    const url = await listen(counters);
    const kpis = [{ name: "liked", promql: "liked{", min: 0.8 }];
    await expect(
      withHttp({}, (http) => observeStep(asked(http, url), plan({ kpis }), start, end)),
    ).rejects.toThrow("does not answer liked{: parse error");
  });

  it("has a KPI without a number where its query has none", async () => {
    const url = await listen((query, time) => (query === "nothing" ? [] : counters(query, time)));
    const kpis = [{ name: "liked", promql: "nothing", min: 0.8 }];
    const seen = await withHttp({}, (http) => observeStep(asked(http, url), plan({ kpis }), start, end));
    expect(seen?.kpis).toEqual({ liked: undefined });
  });
});

/** What the colors themselves have counted. */
const inference = (color: string) =>
  `job="color", color="${color}", method="POST", path=~"/chat(/.*)?|/v1/chat/completions"`;

function countedByColors(query: string, time: Date): Result | undefined {
  const factor = time.getTime() === end.getTime() ? 2 : 1;
  if (query === 'up{job="color", color="green"} == 1' || query === 'up{job="color", color="blue"} == 1')
    return [series({ instance: "10.0.0.5:8000" }, 1)];
  if (query === `http_requests_total{${inference("green")}}`)
    return factor === 1
      ? []
      : [
          series({ status_code: "200" }, 90),
          series({ status_code: "429" }, 4),
          series({ status_code: "500" }, 6),
        ];
  if (query === `http_requests_total{${inference("blue")}}`)
    return [series({ status_code: "200" }, 900 * factor)];
  if (query === 'answers_broken_total{color="green"}') return [series({}, 5 * factor)];
  if (query === 'answers_broken_total{color="blue"}') return [];
  if (query.startsWith("http_request_duration_seconds_bucket{job="))
    return [series({ le: "1" }, 100 * factor), series({ le: "+Inf" }, 100 * factor)];
  if (query.startsWith("time_to_first_token_seconds_bucket")) return [];
  if (query.startsWith("min_over_time((count(up")) return [series({}, 1)];
  if (query.startsWith("sum(changes(process_start_time_seconds")) return [series({}, 0)];
  return undefined;
}

describe("a step behind a balancer", () => {
  const observed = (answers: typeof countedByColors) =>
    listen(answers).then((url) =>
      withHttp({}, (http) => observeStep(asked(http, url, "colors"), plan(), start, end)),
    );

  it("is observed by what the colors counted, and by how the candidate's servers stood", async () => {
    expect(await observed(countedByColors)).toMatchObject({
      candidate: { requests: 100, failed: 15, p95Milliseconds: 950 },
      active: { requests: 900, failed: 0 },
      servers: { fewestServing: 1, begunAnew: 0 },
    });
  });

  it("looks at the servers in the step's own window, at every scrape", async () => {
    const queries: string[] = [];
    await observed((query, time) => {
      queries.push(query);
      return countedByColors(query, time);
    });
    expect(queries).toContain(
      'min_over_time((count(up{job="color", color="green"} == 1 unless on (instance) ' +
        'model_ready{job="color", color="green"} == 0) or vector(0))[60s:10s])',
    );
    expect(queries).toContain('sum(changes(process_start_time_seconds{job="color", color="green"}[60s]))');
  });

  it("is unknown while no server of a color answered at its start", async () => {
    const missing = (query: string, time: Date) =>
      query.startsWith("up{") && query.includes("green") ? [] : countedByColors(query, time);
    expect(await observed(missing)).toBeUndefined();
  });

  it("knows of servers nothing that Prometheus does not know", async () => {
    const untold = (query: string, time: Date) =>
      /^(min_over_time|sum\(changes)/.test(query) ? [] : countedByColors(query, time);
    expect((await observed(untold))?.servers).toEqual({ fewestServing: undefined, begunAnew: undefined });
  });
});

describe("a KPI's query", () => {
  it("has a window of a second at least", () => {
    const words = { color: "green", active: "blue", windowSeconds: 0.2 } as const;
    expect(kpiQuery("$color $active $window", words)).toBe("green blue 1s");
  });
});

describe("a snapshot", () => {
  it("has what both colors did lately", async () => {
    const url = await listen((query, time) => counters(query, time.getTime() < end.getTime() ? start : end));
    const [blue, green] = await withHttp({}, (http) => snapshot(asked(http, url), end));
    expect(blue).toMatchObject({ color: "blue", requests: 900, failedPercent: 0, tokensPerSecond: 0 });
    expect(green).toMatchObject({ color: "green", requests: 100, failedPercent: 15, tokensPerSecond: 10 });
  });
});
