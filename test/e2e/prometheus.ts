import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import { z } from "zod";
import { eventually } from "./harness.ts";

/** Time from the end of an answer to its line's arrival at the exporter, and plenty of it. */
const lineMilliseconds = 200;

const vector = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

const matrix = z.object({
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })) }),
});

const targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ labels: z.record(z.string(), z.string()), health: z.string(), lastError: z.string() }),
    ),
  }),
});

const alerts = z.array(z.object({ labels: z.record(z.string(), z.string()) }));

/** One series of an answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Asks a Prometheus and an Alertmanager, as operators do. */
export class Monitored {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;

  /** By their URLs, or by ports of the loopback address. */
  constructor(prometheus: number | string, alertmanager: number | string) {
    this.prometheusUrl = urlOf(prometheus);
    this.alertmanagerUrl = urlOf(alertmanager);
  }

  async query(promql: string): Promise<Sample[]> {
    const url = `${this.prometheusUrl}/api/v1/query?query=${encodeURIComponent(promql)}`;
    const { result } = vector.parse(await json(url)).data;
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  /** Every value of every series since `from` (milliseconds since 1970), as a plot of Grafana asks. */
  async values(
    promql: string,
    { from, stepSeconds }: { readonly from: number; readonly stepSeconds: number },
  ): Promise<number[]> {
    const span = `start=${from / 1000}&end=${Date.now() / 1000}&step=${stepSeconds}`;
    const url = `${this.prometheusUrl}/api/v1/query_range?query=${encodeURIComponent(promql)}&${span}`;
    const { result } = matrix.parse(await json(url)).data;
    return result.flatMap(({ values }) => values.map(([, value]) => Number(value)));
  }

  /** The only value of an answer. Throws where there is none, or more. */
  async value(promql: string): Promise<number> {
    const samples = await this.query(promql);
    const [sample] = samples;
    if (sample === undefined || samples.length > 1) throw new Error(`${promql}: ${samples.length} series`);
    return sample.value;
  }

  /** Job, color and health of everything that is asked. */
  async targets(): Promise<string[]> {
    const { activeTargets } = targets.parse(await json(`${this.prometheusUrl}/api/v1/targets`)).data;
    return activeTargets.map(({ labels, health, lastError }) =>
      [labels["job"], labels["color"], health, lastError].filter(Boolean).join(" "),
    );
  }

  /** Users' requests that were answered before this call, by color, kind and status. */
  async requests(): Promise<Map<string, number>> {
    await delay(lineMilliseconds);
    const asked = Date.now() / 1000;
    await eventually(
      async () => ((await this.value('timestamp(up{job="router"})')) > asked ? undefined : "an older scrape"),
      "a scrape of the exporter",
      20,
    );
    const samples = await this.query("router_requests_total");
    return new Map(
      samples.map(({ labels: { color, kind, status }, value }) => [[color, kind, status].join(" "), value]),
    );
  }

  /** Name, color and version of every alert that Alertmanager holds as firing. */
  async firing(): Promise<string[]> {
    return alerts
      .parse(await json(`${this.alertmanagerUrl}/api/v2/alerts?active=true`))
      .map(({ labels: { alertname, color, version } }) =>
        [alertname, color, version].filter(Boolean).join(" "),
      )
      .sort();
  }

  /** Name, color and label `rollback` of the alerts that Alertmanager holds as firing and that ask for one. */
  async rollbacks(): Promise<string[]> {
    const url = `${this.alertmanagerUrl}/api/v2/alerts?active=true&filter=${encodeURIComponent('rollback="true"')}`;
    return alerts
      .parse(await json(url))
      .map(({ labels: { alertname = "", color = "", rollback = "" } }) => `${alertname} ${color} ${rollback}`)
      .sort();
  }
}

/** What has been added, without what stayed as it was. */
export function added(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) {
  const entries = [...after].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return Object.fromEntries(entries.filter(([, count]) => count !== 0));
}

function urlOf(place: number | string): string {
  return typeof place === "string" ? place : `http://127.0.0.1:${place}`;
}

async function json(url: string): Promise<unknown> {
  const { statusCode, body } = await request(url);
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${text.slice(0, 200)}`);
  return JSON.parse(text);
}
