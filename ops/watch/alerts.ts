import { z } from "zod";
import { OperatorError } from "../exit.ts";
import type { HttpClient } from "../http.ts";
import { jsonOf } from "../json.ts";

/** An alert that fires. */
export interface FiringAlert {
  readonly name: string;
  /** Value of its label `color`; undefined where it has none. */
  readonly color: string | undefined;
  readonly summary: string;
  /** ISO 8601. */
  readonly since: string;
}

const schema = z.array(
  z.looseObject({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).default({}),
    startsAt: z.string(),
  }),
);

const filter = new URLSearchParams({
  active: "true",
  silenced: "false",
  inhibited: "false",
  unprocessed: "false",
  filter: 'rollback="true"',
});

/** The alerts that fire and ask for a rollback. Throws `OperatorError` where Alertmanager does not answer as it should. */
export async function firingAlerts(http: HttpClient, url: string): Promise<FiringAlert[]> {
  const response = await http.request(`${url}/api/v2/alerts?${filter.toString()}`);
  const body = await response.text();
  const parsed = schema.safeParse(response.status === 200 ? jsonOf(body) : undefined);
  if (!parsed.success)
    throw new OperatorError("unhealthy", `${url} answered ${response.status}: ${body.slice(0, 200)}`);
  return parsed.data.map(({ labels, annotations, startsAt }) => ({
    name: labels["alertname"] ?? "alert",
    color: labels["color"],
    summary: annotations["summary"] ?? "",
    since: startsAt,
  }));
}
