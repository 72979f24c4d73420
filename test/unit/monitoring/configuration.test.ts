import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { alertmanagerConfiguration } from "../../../components/monitoring/alertmanager.ts";
import { alertsOf } from "../../../components/monitoring/alerts.ts";
import { alertRules, prometheusConfiguration } from "../../../components/monitoring/prometheus.ts";
import type { MonitoringSettings } from "../../../components/monitoring/settings.ts";

const settings: MonitoringSettings = {
  scrapeIntervalSeconds: 10,
  standby: "warm",
  targets: {
    colors: { blue: "172.28.83.10:8000", green: "172.28.83.11:8000" },
    exporter: "172.28.83.22:9145",
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

const configuration = (changes: Partial<MonitoringSettings> = {}) =>
  parse(prometheusConfiguration({ ...settings, ...changes })) as Configuration;

describe("Prometheus' configuration", () => {
  it("asks each color under its own name, whichever is active, and the exporter", () => {
    const jobs = configuration().scrape_configs;
    expect(jobs.map(({ job_name: name }) => name)).toEqual(["color", "router", "prometheus", "alertmanager"]);
    expect(jobs[0]?.static_configs).toEqual([
      { targets: ["172.28.83.10:8000"], labels: { color: "blue" } },
      { targets: ["172.28.83.11:8000"], labels: { color: "green" } },
    ]);
    expect(jobs[1]?.static_configs).toEqual([{ targets: ["172.28.83.22:9145"] }]);
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

describe("Alertmanager's configuration", () => {
  it("groups by alert and color, and tells nobody: `bluegreen watch` asks", () => {
    expect(parse(alertmanagerConfiguration())).toMatchObject({
      route: { receiver: "api", group_by: ["alertname", "color"] },
      receivers: [{ name: "api" }],
    });
  });
});

describe("the alerts", () => {
  it.each([1, 10, 60])("look at no fewer than 4 scrapes of %i seconds", (scrapeIntervalSeconds) => {
    const windows = alertsOf({ scrapeIntervalSeconds, standby: "warm" }).flatMap(({ expr }) =>
      [...expr.matchAll(/\[(\d+)s\]/g)].map(([, seconds]) => Number(seconds)),
    );
    expect(windows.length).toBeGreaterThan(5);
    expect(Math.min(...windows)).toBeGreaterThanOrEqual(4 * scrapeIntervalSeconds);
  });

  it("look at one minute of errors at the default interval", () => {
    const [errors] = alertsOf(settings);
    expect(errors).toMatchObject({ name: "RouterErrors", rollback: true });
    expect(errors?.expr).toContain("[60s]");
  });

  it("ask for a rollback only where users of a color meet failures", () => {
    const rollbacks = alertsOf(settings).filter(({ rollback }) => rollback);
    expect(rollbacks.map(({ name, severity }) => `${name} ${severity}`)).toEqual([
      "RouterErrors critical",
      "ColorUnreachable critical",
    ]);
  });

  it("expect no answer of a color that is stopped while it has no users", () => {
    const names = alertsOf({ ...settings, standby: "stopped" }).map(({ name }) => name);
    expect(names).not.toContain("ColorDown");
    expect(names).toContain("ColorUnreachable");
  });

  it("become rules with labels that tell what is to be done", () => {
    const { groups } = parse(alertRules(alertsOf(settings))) as {
      groups: [{ rules: { alert: string; labels: Record<string, string>; annotations: object }[] }];
    };
    const rules = Object.fromEntries(groups[0].rules.map(({ alert, ...rule }) => [alert, rule]));
    expect(rules["RouterErrors"]?.labels).toEqual({ severity: "critical", rollback: "true" });
    expect(rules["ColorDown"]?.labels).toEqual({ severity: "warning" });
    expect(rules["NoRoute"]?.labels).toEqual({ severity: "critical", color: "none" });
    for (const rule of Object.values(rules))
      expect(Object.keys(rule.annotations)).toEqual(["summary", "description", "runbook"]);
  });
});
