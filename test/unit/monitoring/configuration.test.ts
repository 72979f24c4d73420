import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { targetsOf } from "../../../components/kubernetes/monitoring-services.ts";
import { alertmanagerConfiguration } from "../../../components/monitoring/alertmanager.ts";
import { alertsOf, kpiAlertsOf } from "../../../components/monitoring/alerts/index.ts";
import { alertRules, prometheusConfiguration } from "../../../components/monitoring/prometheus.ts";
import { variablesOf } from "../../../components/monitoring/documents.ts";
import { prometheusDocuments } from "../../../components/monitoring/prometheus-documents.ts";
import type { PrometheusSettings } from "../../../components/monitoring/settings.ts";
import { leftoverScrapes } from "../../../ops/verbs/watch.ts";
import { alertSettings } from "../support/alert-settings.ts";

const settings: PrometheusSettings = {
  scrapeIntervalSeconds: 10,
  targets: {
    colors: { blue: "172.28.83.10:8000", green: "172.28.83.11:8000" },
    router: "172.28.83.22:9145",
    host: "172.28.83.23:9100",
    nginx: "172.28.83.24:9113",
    prometheus: "172.28.83.20:9090",
    alertmanager: "172.28.83.21:9093",
  },
};

interface Job {
  readonly job_name: string;
  readonly static_configs: readonly {
    readonly targets: string[];
    readonly labels?: Record<string, string>;
  }[];
}

interface Configuration {
  readonly global: Record<string, string>;
  readonly scrape_configs: readonly Job[];
  readonly alerting: { readonly alertmanagers: readonly Pick<Job, "static_configs">[] };
}

const configuration = (changes: Partial<PrometheusSettings> = {}) =>
  parse(prometheusConfiguration({ ...settings, ...changes })) as Configuration;

describe("Prometheus' configuration", () => {
  it("asks each color under its own name, whichever is active, and the exporter", () => {
    const jobs = configuration().scrape_configs;
    expect(jobs.map(({ job_name: name }) => name)).toEqual([
      "color",
      "router",
      "host",
      "nginx",
      "prometheus",
      "alertmanager",
    ]);
    expect(jobs[0]?.static_configs).toEqual([
      { targets: ["172.28.83.10:8000"], labels: { color: "blue" } },
      { targets: ["172.28.83.11:8000"], labels: { color: "green" } },
    ]);
    expect(jobs[1]?.static_configs).toEqual([{ targets: ["172.28.83.22:9145"] }]);
  });

  it("asks for GPUs only where they are watched", () => {
    const targets = { ...settings.targets, gpu: "172.28.83.25:9400" };
    const jobs = configuration({ targets }).scrape_configs;
    expect(jobs.find(({ job_name: name }) => name === "gpu")?.static_configs).toEqual([
      { targets: ["172.28.83.25:9400"] },
    ]);
  });

  it("asks Triton and converter of each color under its name, beside its server, where there are some", () => {
    const ofColors = (port: number) => ({ blue: `shop-blue:${port}`, green: `shop-green:${port}` });
    const targets = { ...settings.targets, triton: ofColors(8002), converter: ofColors(8090) };
    const jobs = configuration({ targets }).scrape_configs;
    expect(jobs.slice(0, 4).map(({ job_name: name }) => name)).toEqual([
      "color",
      "triton",
      "converter",
      "router",
    ]);
    expect(jobs.slice(1, 3).map(({ static_configs: asked }) => asked)).toEqual(
      [8002, 8090].map((port) => [
        { targets: [`shop-blue:${port}`], labels: { color: "blue" } },
        { targets: [`shop-green:${port}`], labels: { color: "green" } },
      ]),
    );
    const none = configuration().scrape_configs.map(({ job_name: name }) => name);
    expect(none).not.toContain("triton");
    expect(none).not.toContain("converter");
  });

  it("asks every container of a pod by the one name of the color's pods", () => {
    const jobs = configuration({ targets: targetsOf("shop", undefined, "router", true) }).scrape_configs;
    const found = jobs
      .filter(({ job_name: name }) => ["color", "triton", "converter"].includes(name))
      .map(
        (job) => (job as unknown as { dns_sd_configs: { names: string[]; port: number }[] }).dns_sd_configs,
      );
    expect(found.map((asked) => asked.map(({ names: [name], port }) => `${name}:${port}`))).toEqual(
      [8000, 8012, 8090].map((port) => [`shop-blue-pods:${port}`, `shop-green-pods:${port}`]),
    );
  });

  it("asks every address of a name, resolved as often as it asks, and tells colors apart by their names", () => {
    const pods = (name: string, port: number) => ({ name, port });
    const colors = { blue: pods("shop-blue-pods", 8000), green: pods("shop-green-pods", 8000) };
    const [color, , host] = configuration({
      targets: { ...settings.targets, colors, host: pods("shop-host", 9100) },
      scrapeIntervalSeconds: 5,
    }).scrape_configs;
    const found = (name: string, port: number) => ({
      names: [name],
      type: "A",
      port,
      refresh_interval: "5s",
    });
    const named = (name: string, replacement: string) => ({
      source_labels: ["__meta_dns_name"],
      regex: name,
      target_label: "color",
      replacement,
    });
    expect(color).toMatchObject({
      dns_sd_configs: [found("shop-blue-pods", 8000), found("shop-green-pods", 8000)],
      relabel_configs: [named("shop-blue-pods", "blue"), named("shop-green-pods", "green")],
    });
    expect(color).not.toHaveProperty("static_configs");
    expect(host).toEqual({
      job_name: "host",
      dns_sd_configs: [found("shop-host", 9100)],
      relabel_configs: [],
    });
  });

  it.each([
    [1, "1s", "1s"],
    [10, "10s", "10s"],
    [60, "60s", "10s"],
  ])("asks every %i seconds, and waits no longer than that, or 10 seconds", (seconds, interval, timeout) => {
    expect(configuration({ scrapeIntervalSeconds: seconds }).global).toEqual({
      scrape_interval: interval,
      scrape_timeout: timeout,
      evaluation_interval: interval,
    });
  });

  it("tells Alertmanager", () => {
    expect(configuration().alerting.alertmanagers[0]?.static_configs).toEqual([
      { targets: ["172.28.83.21:9093"] },
    ]);
  });
});

describe("Prometheus' configuration where a balancer routes", () => {
  const { router: _router, nginx: _nginx, ...others } = settings.targets;
  const jobs = configuration({ targets: { ...others, gate: "172.28.83.22:9145" } }).scrape_configs;

  it("asks nobody for what a router tells", () => {
    expect(jobs.map(({ job_name: name }) => name)).toEqual([
      "color",
      "gate",
      "host",
      "prometheus",
      "alertmanager",
    ]);
  });

  it("keeps of its exporter what the gate found: it has counted no request, which is not none", () => {
    expect(jobs[1]).toEqual({
      job_name: "gate",
      static_configs: [{ targets: ["172.28.83.22:9145"] }],
      metric_relabel_configs: [{ action: "keep", source_labels: ["__name__"], regex: "gate_.+" }],
    });
  });
});

describe("Alertmanager's configuration", () => {
  it("groups by alert and color, and tells nobody: `bluegreen watch` asks", () => {
    expect(parse(alertmanagerConfiguration())).toMatchObject({
      route: { receiver: "api", group_by: ["alertname", "color"] },
      receivers: [{ name: "api" }],
    });
  });
});

const kpisOfAll = [
  { name: "answers liked", promql: 'ups{color="$color"}[$window]', min: 0.8 },
  { name: "as good as the other", promql: 'x{color="$color"} / x{color="$active"}', min: 1 },
  { name: "carts", promql: "sum(carts)", min: 1 },
];

describe("the alerts where a balancer routes", () => {
  const balanced = { ...alertSettings, usersSeries: "colors", gpus: true } as const;
  const alerts = alertsOf(balanced);

  it("ask for nothing that a router tells", () => {
    const expressions = [...alerts, ...kpiAlertsOf({ ...balanced, kpis: kpisOfAll })].map(({ expr }) => expr);
    expect(expressions.filter((expr) => /\b(router|nginx)_|job="(router|nginx)"/.test(expr))).toEqual([]);
  });

  it("mark for a rollback what is a color's fault, or would be if it had users, which `watch` looks up", () => {
    const marked = alerts.filter(({ rollback }) => rollback);
    expect(marked.map(({ name, severity }) => `${name} ${severity}`)).toEqual([
      "ColorErrors critical",
      "ColorDown warning",
      "ColorUnready warning",
    ]);
  });

  it("hold nothing of what users met more scrapes ago than `watch` takes into account", () => {
    const marked = alertsOf({ ...balanced, scrapeIntervalSeconds: 1 }).filter(({ rollback }) => rollback);
    const scrapes = marked.map(({ expr, for: duration }) => {
      const windows = [...expr.matchAll(/\[(\d+)s\]/g)].map(([, seconds]) => Number(seconds));
      return Math.max(0, ...windows) + parseInt(duration);
    });
    expect(Math.max(...scrapes)).toBeLessThanOrEqual(leftoverScrapes);
  });

  it("expect no answer of a color that may be stopped, but one of somebody", () => {
    const names = alertsOf({ ...balanced, standby: "stopped" }).map(({ name }) => name);
    expect(names).not.toContain("ColorDown");
    expect(names).not.toContain("ColorUnready");
    expect(names).toContain("NobodyServes");
  });

  it("leave out a KPI that compares with the active color, which nobody names", () => {
    const rules = kpiAlertsOf({ ...balanced, kpis: kpisOfAll });
    expect(rules.map(({ labels }) => labels)).toEqual([
      { color: "blue", kpi: "answers liked" },
      { color: "green", kpi: "answers liked" },
      { color: "none", kpi: "carts" },
    ]);
    expect(rules[1]?.expr).toContain(
      'sum(increase(http_requests_total{job="color", color="green", method="POST", path=~"/chat(/.*)?|/v1/chat/completions"}[300s])) >= 50',
    );
  });
});

describe("the alerts", () => {
  it.each([1, 10, 60])("look at no fewer than 4 scrapes of %i seconds", (scrapeIntervalSeconds) => {
    const windows = alertsOf({ ...alertSettings, scrapeIntervalSeconds }).flatMap(({ expr }) =>
      [...expr.matchAll(/\[(\d+)s(?::\d+s)?\]/g)].map(([, seconds]) => Number(seconds)),
    );
    expect(windows.length).toBeGreaterThan(5);
    expect(Math.min(...windows)).toBeGreaterThanOrEqual(4 * scrapeIntervalSeconds);
  });

  it("look at one minute of errors at the default interval", () => {
    const [errors] = alertsOf(alertSettings);
    expect(errors).toMatchObject({ name: "RouterErrors", rollback: true });
    expect(errors?.expr).toContain("[60s]");
  });

  it("ask for a rollback only where users of a color meet what they would not on the other one", () => {
    const rollbacks = alertsOf(alertSettings).filter(({ rollback }) => rollback);
    expect(rollbacks.map(({ name, severity }) => `${name} ${severity}`)).toEqual([
      "RouterErrors critical",
      "ColorUnreachable critical",
      "CanaryErrors critical",
      "CanarySlow critical",
      "ModelNotLoaded critical",
    ]);
  });

  it("that ask for one hold nothing of what users met more scrapes ago than `watch` takes into account", () => {
    const scrapes = alertsOf({ ...alertSettings, scrapeIntervalSeconds: 1 })
      .filter(({ rollback }) => rollback)
      .map(({ expr, for: duration }) => {
        const windows = [...expr.matchAll(/\[(\d+)s(?::\d+s)?\]/g)].map(([, seconds]) => Number(seconds));
        return Math.max(0, ...windows) + parseInt(duration);
      });
    expect(Math.max(...scrapes)).toBeLessThanOrEqual(leftoverScrapes);
  });

  it("expect no answer of a color that is stopped while it has no users", () => {
    const names = alertsOf({ ...alertSettings, standby: "stopped" }).map(({ name }) => name);
    expect(names).not.toContain("ColorDown");
    expect(names).not.toContain("StandbyUnready");
    expect(names).toContain("ColorUnreachable");
  });

  it("know of GPUs only where they are watched", () => {
    const names = (gpus: boolean) => alertsOf({ ...alertSettings, gpus }).map(({ name }) => name);
    expect(names(false).filter((name) => name.startsWith("Gpu"))).toEqual([]);
    expect(names(true).filter((name) => name.startsWith("Gpu"))).toEqual(["GpuFault", "GpuMemoryFull"]);
  });

  it("know of Triton and converter only where colors have them, and leave the users to the alerts on users", () => {
    const added = alertsOf({ ...alertSettings, owl: true }).filter(
      ({ name }) => !alertsOf(alertSettings).some((other) => other.name === name),
    );
    expect(added.map(({ name, severity, rollback }) => [name, severity, rollback])).toEqual([
      ["TritonDown", "warning", undefined],
      ["TritonFailing", "warning", undefined],
      ["ConverterDown", "warning", undefined],
    ]);
  });

  it.each([
    [99.5, ["0.072", "0.03", "0.015"]],
    [99.9, ["0.0144", "0.006", "0.003"]],
    [95.1, ["0.7056", "0.294", "0.147"]],
  ])("burn the error budget of %f %% at 14.4, 6 and 3 times its rate", (availabilityPercent, limits) => {
    const budget = alertsOf({ ...alertSettings, availabilityPercent }).filter(({ name }) =>
      name.startsWith("ErrorBudget"),
    );
    const found = budget.flatMap(({ expr }) => [...expr.matchAll(/ > (0\.\d+)/g)].map(([, limit]) => limit));
    expect([...new Set(found)]).toEqual(limits);
  });

  it.each([
    [5, ["1h"]],
    [23, ["1h", "6h"]],
    [24, ["1h", "6h", "24h"]],
  ])(
    "look at no window of the error budget longer than values are kept: %i hours",
    (retentionHours, hours) => {
      const budget = alertsOf({ ...alertSettings, retentionHours }).filter(({ name }) =>
        name.startsWith("ErrorBudget"),
      );
      const long = budget.flatMap(({ expr }) => [...expr.matchAll(/total\{\}\[(1h|6h|24h)\]/g)]);
      expect([...new Set(long.map(([, window]) => window))]).toEqual(hours);
      expect(budget.map(({ name }) => name).includes("ErrorBudgetBurnsSlowly")).toBe(retentionHours >= 24);
    },
  );

  it("become rules with labels that tell what is to be done", () => {
    const rules = rulesIn(alertRules("bluegreen", alertsOf(alertSettings)));
    expect(rules["RouterErrors"]?.labels).toEqual({ severity: "critical", rollback: "true" });
    expect(rules["ColorDown"]?.labels).toEqual({ severity: "warning" });
    expect(rules["NoRoute"]?.labels).toEqual({ severity: "critical", color: "none" });
    for (const rule of Object.values(rules))
      expect(Object.keys(rule.annotations)).toEqual(["summary", "description", "runbook"]);
  });
});

describe("the alerts of a stack's own KPIs", () => {
  const liked = { name: "answers liked", promql: 'ups{color="$color"}[$window]', min: 0.8 };

  it("are one for each color that a query names, over the time of a bake", () => {
    const alerts = kpiAlertsOf({ ...alertSettings, kpis: [liked] });
    expect(alerts.map(({ labels }) => labels)).toEqual([
      { color: "blue", kpi: "answers liked" },
      { color: "green", kpi: "answers liked" },
    ]);
    expect(alerts[0]?.expr).toContain('ups{color="blue"}[300s]');
  });

  it("look at 4 scrapes where nobody bakes", () => {
    const [alert] = kpiAlertsOf({ ...alertSettings, kpis: [liked], kpiWindowSeconds: 0 });
    expect(alert?.expr).toContain("[40s]");
  });

  it("are of a canary alone where a query compares with the active color", () => {
    const ratio = { ...liked, promql: 'x{color="$color"} / x{color="$active"}' };
    const [blue, green] = kpiAlertsOf({ ...alertSettings, kpis: [ratio] });
    expect(blue?.expr).toContain('x{color="blue"} / x{color="green"}');
    expect(green?.expr).toContain('router_active{color="green"} == 0');
  });

  it("are one without a color where a query names none, with both bounds", () => {
    const carts = { name: "carts", promql: "sum(carts)", min: 1, max: 10 };
    const [alert, ...others] = kpiAlertsOf({ ...alertSettings, kpis: [carts] });
    expect(others).toEqual([]);
    expect(alert?.labels).toEqual({ color: "none", kpi: "carts" });
    expect(alert?.expr).toContain("(sum(carts)\n) < 1 or (sum(carts)\n) > 10");
  });

  it("have a name that is text, whatever Prometheus' templates make of braces", () => {
    const [alert] = kpiAlertsOf({ ...alertSettings, kpis: [{ ...liked, name: "in {{ braces }}" }] });
    expect(alert?.labels?.kpi).toBe('in {{ "{{" }} braces }}');
    expect(alert?.summary).toContain('in {{ "{{" }} braces }} is {{ $value');
  });

  it.each([
    ["of three bytes a character", "…"],
    ["that YAML escapes", "\u0001"],
    ["of lines that YAML indents", "a\n"],
    ["of names that are filled in", "$window $color $active "],
  ])("fit into variables that Linux takes, also the longest query %s", (_what, part) => {
    const promql = `$color${part.repeat(4000)}`.slice(0, 4000);
    const kpis = Array.from({ length: 16 }, (_, at) => ({
      name: `${at}`.padEnd(64, "…"),
      promql,
      min: -1.5e300,
      max: 1.5e300,
    }));
    const variables = variablesOf(
      prometheusDocuments({ ...alertSettings, ...settings, kpiWindowSeconds: 604_800, kpis }),
    );
    const sizes = variables.map((variable) => Buffer.byteLength(variable));
    expect(sizes).toHaveLength(2 + 16);
    expect(Math.max(...sizes)).toBeLessThan(131_072);
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(2 ** 21);
  });

  it("are none, and a file without a group, where there is no KPI", () => {
    expect(parse(alertRules("kpis", kpiAlertsOf(alertSettings)))).toEqual({ groups: [] });
  });
});

function rulesIn(text: string) {
  const { groups } = parse(text) as {
    groups: [{ rules: { alert: string; labels: Record<string, string>; annotations: object }[] }];
  };
  return Object.fromEntries(groups[0].rules.map(({ alert, ...rule }) => [alert, rule]));
}
