import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { alertsOf, kpiAlertsOf } from "../../components/monitoring/alerts/index.ts";
import { alertRules, prometheusConfiguration } from "../../components/monitoring/prometheus.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { prepare } from "../../toolchain/index.ts";
import type { AlertSettings } from "../../components/monitoring/settings.ts";
import { alertCases, kpis, type AlertCase } from "./alert-cases/index.ts";
import { ToolContainer } from "./tool-container.ts";

const address = "192.0.2.1:1";
const targets = {
  colors: { blue: address, green: address },
  router: address,
  host: address,
  nginx: address,
  gpu: address,
  prometheus: address,
  alertmanager: address,
};

/** Everything that there can be, with answers so short that they are over within the cases' 20 scrapes. */
const settingsAt = (scrapeIntervalSeconds: number): AlertSettings => ({
  scrapeIntervalSeconds,
  standby: "warm",
  availabilityPercent: 99.5,
  longestAnswerSeconds: 1,
  gpus: true,
  kpis,
  kpiWindowSeconds: 0,
  kpiMinimumSamples: 20,
});

const everyAlert = (settings: AlertSettings) => [...alertsOf(settings), ...kpiAlertsOf(settings)];

/** The scrape at which it is looked what fires; the first one is 0. */
const lastScrape = 19;

let promtool: ToolContainer;

beforeAll(async () => {
  await prepare({
    projectDirectory: process.cwd(),
    environment: process.env,
    monitoring: true,
    progress: "none",
  });
  promtool = await ToolContainer.start(dockerClient(), baseImages.monitoring, "bluegreen-engine-promtool");
});

afterAll(async () => {
  await promtool.remove();
});

describe("what Prometheus is given", () => {
  test.each([1, 10, 60])("is configuration and rules for it, every %i s", async (scrapeIntervalSeconds) => {
    const checked = await promtool.run(["promtool", "check", "config", "/tmp/prometheus.yml"], {
      "/tmp/prometheus.yml": prometheusConfiguration({ scrapeIntervalSeconds, targets }),
      "/tmp/rules.yml": alertRules("bluegreen", alertsOf(settingsAt(scrapeIntervalSeconds))),
      "/tmp/kpi-rules.yml": alertRules("kpis", kpiAlertsOf(settingsAt(scrapeIntervalSeconds))),
    });
    expect(checked.output).toContain(`SUCCESS: ${alertsOf(settingsAt(1)).length} rules found`);
    expect(checked.output).toContain("SUCCESS: 5 rules found");
    expect(checked.exitCode).toBe(0);
  });

  test("is refused where a rule is none, so that the check can fail", async () => {
    const wrong = { ...settingsAt(10), kpis: [{ name: "wrong", promql: "sum by (color (", min: 1 }] };
    const checked = await promtool.run(["promtool", "check", "rules", "/tmp/rules.yml"], {
      "/tmp/rules.yml": alertRules("kpis", kpiAlertsOf(wrong)),
    });
    expect(checked.exitCode).not.toBe(0);
  });

  test("may have no KPI", async () => {
    const checked = await promtool.run(["promtool", "check", "rules", "/tmp/rules.yml"], {
      "/tmp/rules.yml": alertRules("kpis", kpiAlertsOf({ ...settingsAt(10), kpis: [] })),
    });
    expect(checked).toMatchObject({ exitCode: 0 });
  });
});

describe("the cases", () => {
  test("hold one that fires and one that does not for every alert", () => {
    const names = (fires: boolean) =>
      new Set(alertCases.filter((each) => each.fires.length > 0 === fires).map(({ alert }) => alert));
    const all = new Set(everyAlert(settingsAt(10)).map(({ name }) => name));
    expect(names(true)).toEqual(all);
    expect(names(false)).toEqual(all);
  });
});

describe.each([1, 10])("scraped every %i s", (scrapeIntervalSeconds) => {
  const rules = withoutAnnotations(alertRules("all", everyAlert(settingsAt(scrapeIntervalSeconds))));

  test.each(alertCases.map((each) => [named(each), each] as const))("%s", async (_, each) => {
    const tested = await promtool.run(["promtool", "test", "rules", "/tmp/tests.yml"], {
      "/tmp/rules.yml": rules,
      "/tmp/tests.yml": testOf(each, scrapeIntervalSeconds),
    });
    expect(tested.output).toContain("SUCCESS");
    expect(tested.exitCode).toBe(0);
  });
});

function named({ alert, title, fires }: AlertCase): string {
  return `${alert} ${fires.length > 0 ? "fires" : "is silent"} where ${title}`;
}

/** A test in promtool's form. */
function testOf({ alert, series, fires, minutes }: AlertCase, scrapeIntervalSeconds: number): string {
  const seconds = minutes === undefined ? scrapeIntervalSeconds : minutes.apart * 60;
  const interval = `${seconds}s`;
  return stringify({
    rule_files: ["/tmp/rules.yml"],
    evaluation_interval: interval,
    tests: [
      {
        interval,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: `${(minutes?.at ?? lastScrape) * seconds}s`,
            alertname: alert,
            exp_alerts: fires.map((labels) => ({ exp_labels: labels })),
          },
        ],
      },
    ],
  });
}

/** Their texts hold measured values, which a test of conditions should not have to know. */
function withoutAnnotations(rules: string): string {
  const parsed = parse(rules) as { groups: { rules: Record<string, unknown>[] }[] };
  for (const group of parsed.groups) for (const rule of group.rules) delete rule["annotations"];
  return stringify(parsed, { lineWidth: 0 });
}
