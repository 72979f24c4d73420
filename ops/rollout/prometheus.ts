import { z } from "zod";
import { OperatorError } from "../exit.ts";
import type { HttpClient } from "../http.ts";
import { jsonOf } from "../json.ts";
import type { Sample } from "./series.ts";

const instant = z.tuple([z.number(), z.string()]);

const answer = z.object({
  status: z.literal("success"),
  data: z.discriminatedUnion("resultType", [
    z.object({
      resultType: z.literal("vector"),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: instant })),
    }),
    z.object({ resultType: z.literal("scalar"), result: instant }),
  ]),
});

const refusal = z.looseObject({ error: z.string() });

/** Asks one Prometheus. */
export class Prometheus {
  readonly #http: HttpClient;
  readonly #url: string;

  /** `url` without a slash at its end. */
  constructor(http: HttpClient, url: string) {
    this.#http = http;
    this.#url = url;
  }

  /** The series of an instant query at a time. Throws `OperatorError` where Prometheus does not answer, or with an error. */
  async query(promql: string, at: Date): Promise<Sample[]> {
    const parameters = new URLSearchParams({ query: promql, time: String(at.getTime() / 1000) });
    const response = await this.#http.request(`${this.#url}/api/v1/query?${parameters.toString()}`);
    const body = jsonOf(await response.text());
    const parsed = answer.safeParse(body);
    if (!parsed.success) {
      const said = refusal.safeParse(body).data?.error ?? `status ${response.status}`;
      throw new OperatorError("unhealthy", `Prometheus at ${this.#url} does not answer ${promql}: ${said}`);
    }
    const { data } = parsed.data;
    if (data.resultType === "scalar") return [{ labels: {}, value: Number(data.result[1]) }];
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The number of a query; undefined where it has none. Throws `OperatorError` where it has several: which one counts, nobody knows. */
  async number(promql: string, at: Date): Promise<number | undefined> {
    const [first, ...others] = await this.query(promql, at);
    if (others.length > 0) {
      throw new OperatorError(
        "usage",
        `${promql} gives ${others.length + 1} series; allowed is one number`,
        "add them up: sum(…)",
      );
    }
    return first === undefined || Number.isNaN(first.value) ? undefined : first.value;
  }
}
