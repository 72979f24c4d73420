import { z } from "zod";
import type { HttpClient } from "../http.ts";
import { askPrometheus } from "./prometheus-api.ts";

/** An alert that is not inactive. */
export interface ActiveAlert {
  readonly name: string;
  /** `pending`: its condition holds, but not for long enough. */
  readonly state: "pending" | "firing";
  readonly severity: string;
  /** Labels of its series, without its name and severity. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** ISO 8601. */
  readonly since: string;
}

/** What Prometheus makes of its rules. */
export interface LoadedRules {
  readonly count: number;
  /** Rules that it has not evaluated yet. */
  readonly unknown: number;
  /** What went wrong when they were evaluated, a sentence each. */
  readonly problems: readonly string[];
  /** Firing ones first. */
  readonly alerts: readonly ActiveAlert[];
}

const alert = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  state: z.enum(["pending", "firing"]),
  activeAt: z.string(),
});

const schema = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            health: z.string(),
            lastError: z.string().default(""),
            alerts: z.array(alert).default([]),
          }),
        ),
      }),
    ),
  }),
});

/** Asks Prometheus for its rules and their alerts. */
export async function readRules(http: HttpClient, url: string): Promise<LoadedRules> {
  const { data } = await askPrometheus(http, url, "/api/v1/rules", schema);
  const rules = data.groups.flatMap((group) => group.rules);
  const alerts = rules.flatMap((rule) => rule.alerts).map(activeAlert);
  return {
    count: rules.length,
    unknown: rules.filter(({ health }) => health === "unknown").length,
    problems: rules
      .filter(({ health }) => health === "err")
      .map(({ name, lastError }) => `${name} cannot be evaluated: ${lastError}`),
    alerts: [
      ...alerts.filter(({ state }) => state === "firing"),
      ...alerts.filter(({ state }) => state === "pending"),
    ],
  };
}

function activeAlert({ labels, annotations, state, activeAt }: z.infer<typeof alert>): ActiveAlert {
  const { alertname: name = "", severity = "", ...others } = labels;
  return { name, state, severity, labels: others, summary: annotations["summary"] ?? "", since: activeAt };
}
