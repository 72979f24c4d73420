import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { alertsOf } from "../../components/monitoring/alerts.ts";
import { alertRules, prometheusConfiguration } from "../../components/monitoring/prometheus.ts";
import { baseImages } from "../../components/docker/base-images.ts";
import { dockerClient } from "../../provider/docker-client.ts";
import { prepare } from "../../toolchain/index.ts";
import { alertCases, type AlertCase } from "./alert-cases.ts";
import { ToolContainer } from "./tool-container.ts";

const address = "192.0.2.1:1";
const settings = {
  scrapeIntervalSeconds: 10,
  standby: "warm",
  targets: {
    colors: { blue: address, green: address },
    exporter: address,
    prometheus: address,
    alertmanager: address,
  },
} as const;

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
  promtool = await ToolContainer.start(dockerClient(), baseImages.monitoring, "bluegreen-e2e-mon-promtool");
});

afterAll(async () => {
  await promtool.remove();
});

describe("what Prometheus is given", () => {
  test.each([1, 10, 60])("is configuration and rules for it, every %i s", async (scrapeIntervalSeconds) => {
    const checked = await promtool.run(["promtool", "check", "config", "/tmp/prometheus.yml"], {
      "/tmp/prometheus.yml": prometheusConfiguration({ ...settings, scrapeIntervalSeconds }),
      "/tmp/rules.yml": alertRules(alertsOf({ scrapeIntervalSeconds, standby: "warm" })),
    });
    expect(checked.output).toContain("SUCCESS: 8 rules found");
    expect(checked.exitCode).toBe(0);
  });

  test("is refused where a rule is none, so that the check can fail", async () => {
    const [first] = alertsOf(settings);
    if (first === undefined) throw new Error("there is no alert");
    const checked = await promtool.run(["promtool", "check", "rules", "/tmp/rules.yml"], {
      "/tmp/rules.yml": alertRules([{ ...first, expr: "sum by (color (" }]),
    });
    expect(checked.exitCode).not.toBe(0);
  });
});

describe("the cases", () => {
  test("hold one that fires and one that does not for every alert", () => {
    const names = (fires: boolean) =>
      new Set(alertCases.filter((each) => each.fires.length > 0 === fires).map(({ alert }) => alert));
    const all = new Set(alertsOf(settings).map(({ name }) => name));
    expect(names(true)).toEqual(all);
    expect(names(false)).toEqual(all);
  });
});

describe.each([1, 10])("scraped every %i s", (scrapeIntervalSeconds) => {
  const rules = withoutAnnotations(alertRules(alertsOf({ scrapeIntervalSeconds, standby: "warm" })));

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
function testOf({ alert, series, fires }: AlertCase, scrapeIntervalSeconds: number): string {
  const interval = `${scrapeIntervalSeconds}s`;
  return stringify({
    rule_files: ["/tmp/rules.yml"],
    evaluation_interval: interval,
    tests: [
      {
        interval,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: `${lastScrape * scrapeIntervalSeconds}s`,
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
