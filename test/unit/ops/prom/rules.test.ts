import { afterEach, describe, expect, it } from "vitest";
import { withHttp } from "../../../../ops/http.ts";
import { readRules, type LoadedRules } from "../../../../ops/prom/rules.ts";
import { promVerdict } from "../../../../ops/prom/verdict.ts";
import { fakePrometheus } from "./fake-prometheus.ts";

let prometheus: Awaited<ReturnType<typeof fakePrometheus>> | undefined;

afterEach(() => prometheus?.close());

const alert = (state: string, color = "green") => ({
  labels: { alertname: "ColorDown", severity: "warning", color, job: "color" },
  annotations: { summary: `${color} does not answer` },
  state,
  activeAt: "2026-11-21T20:00:00.5Z",
  value: "0e+00",
});
const rule = (more: object = {}) => ({
  name: "ColorDown",
  health: "ok",
  type: "alerting",
  alerts: [],
  ...more,
});

async function read(...groups: readonly (readonly object[])[]): Promise<LoadedRules> {
  prometheus = await fakePrometheus({
    "/api/v1/rules": { data: { groups: groups.map((rules) => ({ name: "bluegreen", rules })) } },
  });
  const { url } = prometheus;
  return withHttp({ timeoutSeconds: 2 }, (http) => readRules(http, url));
}

describe("the rules of a Prometheus", () => {
  it("are counted over all groups, and their alerts told, firing ones first", async () => {
    const rules = await read(
      [rule({ alerts: [alert("pending", "blue")] })],
      [rule({ alerts: [alert("firing")] })],
    );
    expect(rules).toMatchObject({ count: 2, unknown: 0, problems: [] });
    expect(rules.alerts).toEqual([
      {
        name: "ColorDown",
        state: "firing",
        severity: "warning",
        labels: { color: "green", job: "color" },
        summary: "green does not answer",
        since: "2026-11-21T20:00:00.5Z",
      },
      expect.objectContaining({ state: "pending", labels: { color: "blue", job: "color" } }),
    ]);
  });

  it("that cannot be evaluated say why", async () => {
    const rules = await read([rule({ health: "err", lastError: "many-to-many matching" })]);
    expect(rules.problems).toEqual(["ColorDown cannot be evaluated: many-to-many matching"]);
    expect(promVerdict([], rules)).toMatchObject({ exit: "failed", problems: rules.problems });
  });
});

describe("what prom-check says", () => {
  const fine: LoadedRules = { count: 2, unknown: 0, problems: [], alerts: [] };
  const active = (state: "pending" | "firing") => ({
    ...fine,
    alerts: [{ name: "A", state, severity: "warning", labels: {}, summary: "", since: "" }],
  });

  it.each([
    ["nothing where all is well", [], fine, "ok", 0],
    ["nothing of an alert that is only pending", [], active("pending"), "ok", 0],
    ["that an alert fires", [], active("firing"), "unhealthy", 0],
    [
      "that promtool refuses the configuration, also while an alert fires",
      ["x"],
      active("firing"),
      "failed",
      1,
    ],
    ["that no rule is loaded", [], { ...fine, count: 0 }, "failed", 1],
    ["that rules were not evaluated yet", [], { ...fine, unknown: 1 }, "inconclusive", 0],
  ] as const)("is %s", (_title, configuration, rules, exit, problems) => {
    const verdict = promVerdict(configuration, rules);
    expect(verdict.exit).toBe(exit);
    expect(verdict.problems).toHaveLength(problems);
  });
});
