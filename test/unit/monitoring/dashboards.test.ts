import { describe, expect, it } from "vitest";
import { metrics, releaseMetrics } from "../../../app/contract.ts";
import { metrics as converterMetrics } from "../../../converter/contract.ts";
import { failed } from "../../../components/monitoring/alerts/requests.ts";
import { failedByColors } from "../../../components/monitoring/alerts/colors-requests.ts";
import { errorRatio } from "../../../components/monitoring/dashboards/queries.ts";
import { dashboards } from "../../../components/monitoring/dashboards/index.ts";
import { usersQueries } from "../../../components/monitoring/dashboards/users-queries.ts";
import { gateMetrics, routerMetrics } from "../../../components/monitoring/image/exporter/contract.ts";
import { tritonSeries } from "../../../components/monitoring/triton-series.ts";

interface Target {
  readonly expr?: string;
  readonly datasource?: { readonly uid?: string };
}

const series = ["router", "colors"] as const;
const all = series.flatMap((usersSeries) => dashboards({ gpus: true, usersSeries, owl: true }));
const named = series.flatMap((usersSeries) =>
  dashboards({ gpus: true, usersSeries, owl: true }).map(
    (dashboard) => [`${dashboard.title}, by the ${usersSeries}`, dashboard] as const,
  ),
);
const panelsOf = (dashboard: (typeof all)[number]) =>
  (dashboard.panels ?? []).flatMap((panel) => ("targets" in panel ? [panel] : []));
const expressionsOf = (dashboard: (typeof all)[number]) => [
  ...panelsOf(dashboard).flatMap((panel) =>
    ((panel.targets ?? []) as Target[]).map(({ expr }) => expr ?? ""),
  ),
  ...(dashboard.annotations.list ?? []).map(({ expr }) => expr ?? ""),
];

/** What somebody in the stack tells: our own names, Triton's, what prom-client tells of a process, Prometheus' own, DCGM's. */
const told = [
  ...[metrics, releaseMetrics, routerMetrics, gateMetrics, converterMetrics, tritonSeries].flatMap((names) =>
    Object.values(names),
  ),
  "process_resident_memory_bytes",
  "process_cpu_seconds_total",
  "nodejs_heap_size_used_bytes",
  "nodejs_eventloop_lag_p99_seconds",
  "up",
  "scrape_duration_seconds",
  "ALERTS",
];

/** What looks like a name of a series in a query. */
const notSeries = ["histogram_quantile", "__rate_interval", "group_left", "status_code"];

describe("the dashboards", () => {
  it("are an overview, one a color, comparison, memory, machine, and one of the GPUs where there are some", () => {
    const uids = (gpus: boolean) => dashboards({ gpus }).map(({ uid }) => uid);
    const names = ["overview", "blue", "green", "comparison", "memory", "machine"];
    const without = names.map((name) => `bluegreen-${name}`);
    expect(uids(false)).toEqual(without);
    expect(uids(true)).toEqual([...without, "bluegreen-gpu"]);
  });

  it("have rows of Triton and the converter on each color's own, and only where colors have them", () => {
    const rows = (owl: boolean) =>
      dashboards({ gpus: true, owl }).map(({ uid, panels = [] }) => [
        uid,
        panels.filter(({ type }) => type === "row").map(({ title }) => title),
      ]);
    const own = ["bluegreen-blue", "bluegreen-green"];
    const more = rows(true).filter(([uid]) => own.includes(String(uid)));
    expect(more.map(([, titles]) => titles)).toEqual(
      own.map(() => ["Now", "Users", "Server", "Triton", "Converter"]),
    );
    const others = (owl: boolean) => rows(owl).filter(([uid]) => !own.includes(String(uid)));
    expect(others(true)).toEqual(others(false));
    expect(JSON.stringify(dashboards({ gpus: true }))).not.toMatch(/triton|converter/i);
  });

  it("ask of a color's Triton and converter alone", () => {
    for (const dashboard of dashboards({ gpus: false, owl: true })) {
      const expressions = expressionsOf(dashboard).filter((expr) => /job="(triton|converter)"/.test(expr));
      const color = dashboard.uid?.replace("bluegreen-", "") ?? "";
      expect(expressions.length > 0, dashboard.uid).toBe(["blue", "green"].includes(color));
      for (const expression of expressions) {
        const selectors = expression.match(/\{[^}]*\}/g) ?? [];
        expect(selectors.length).toBeGreaterThan(0);
        for (const selector of selectors) expect(selector).toContain(`color="${color}"`);
      }
    }
  });

  it.each(named)(
    "%s: every panel says what it shows, in a unit, and asks the stack's Prometheus",
    (_title, dashboard) => {
      const panels = panelsOf(dashboard);
      expect(panels.length).toBeGreaterThan(3);
      for (const panel of panels) {
        expect(panel.title).toMatch(/^\S/);
        expect(panel.description).toMatch(/\.$/);
        expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
        for (const target of panel.targets as Target[]) expect(target.datasource?.uid).toBe("prometheus");
      }
      expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    },
  );

  it.each(named)("%s: asks for nothing that nobody tells", (_title, dashboard) => {
    for (const expression of expressionsOf(dashboard)) {
      const names = expression.match(/\b[a-zA-Z]\w*(_\w+)+\b(?!\s*[(=])|\bup\b|\bALERTS\b/g) ?? [];
      const asked = names.filter((name) => !notSeries.includes(name));
      expect(asked, expression).not.toEqual([]);
      for (const name of asked) {
        const known =
          /^(?:DCGM_FI|node|nginx)_/.test(name) ||
          [name, name.replace(/_(bucket|sum|count)$/, "")].some((each) => told.includes(each));
        expect(known, `${name} in ${expression}`).toBe(true);
      }
    }
  });

  it("ask for nothing that a router tells where there is none, and mark alerts alone", () => {
    const expressions = dashboards({ gpus: true, usersSeries: "colors" }).flatMap(expressionsOf);
    expect(expressions.length).toBeGreaterThan(50);
    expect(expressions.filter((expression) => /\b(router|nginx)_/.test(expression))).toEqual([]);
    for (const { annotations } of dashboards({ gpus: true, usersSeries: "colors" }))
      expect(annotations.list?.map(({ name }) => name)).toEqual(["Alerts"]);
  });

  it("count as failed what the alerts count, where the colors count requests", () => {
    const seriesOf = (expr: string) =>
      [...new Set(expr.match(/\b(?:http_requests_total|answers_broken_total)\b/g))].sort();
    const alerts = failedByColors({ window: "1m", by: ["color"] });
    const { errorRatio: shown } = usersQueries("colors");
    expect(seriesOf(shown())).toEqual(seriesOf(alerts));
    expect(seriesOf(alerts)).toEqual(["answers_broken_total", "http_requests_total"]);
    for (const expr of [shown(), shown({ color: "blue" }), alerts])
      expect(expr).toContain('status_code=~"5.."');
  });

  it("count as failed what the alerts count: 5xx and answers that broke off, at the router and at the color", () => {
    const seriesOf = (expr: string) =>
      [...new Set(expr.match(/\b(?:router_)?(?:requests_total|answers_broken_total)\b/g))].sort();
    const alerts = failed({ window: "1m", by: ["color"] }, "10s");
    expect(seriesOf(errorRatio())).toEqual(seriesOf(alerts));
    expect(seriesOf(alerts)).toEqual([
      "answers_broken_total",
      "router_answers_broken_total",
      "router_requests_total",
    ]);
    for (const expr of [errorRatio(), errorRatio({ color: "blue" }), alerts])
      expect(expr).toContain('status=~"5.."');
  });

  it("do not overlap", () => {
    for (const dashboard of all) {
      const taken = new Set<string>();
      for (const { gridPos } of dashboard.panels ?? []) {
        if (gridPos === undefined) throw new Error("a panel without a place");
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
            expect(taken.has(`${x},${y}`)).toBe(false);
            taken.add(`${x},${y}`);
          }
      }
    }
  });
});
