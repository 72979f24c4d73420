import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { targetsOf as podTargets } from "../../components/kubernetes/monitoring-services.ts";
import { alertsOf, kpiAlertsOf } from "../../components/monitoring/alerts/index.ts";
import { alertRules } from "../../components/monitoring/prometheus.ts";
import { configurationFile, refusedKpiRules } from "../../components/monitoring/prometheus-files.ts";
import { variablesOf, type Documents } from "../../components/monitoring/documents.ts";
import { prometheusDocuments } from "../../components/monitoring/prometheus-documents.ts";
import type { AlertSettings, MonitoringTargets } from "../../components/monitoring/settings.ts";
import { everyCase } from "../cases.ts";
import { alertCases, balancedCases, kpis, type AlertCase } from "./alert-cases/index.ts";
import { startPromtool } from "./promtool.ts";
import type { ToolContainer } from "./tool-container.ts";

const address = "192.0.2.1:1";
const targets = {
  colors: { blue: address, green: address },
  triton: { blue: address, green: address },
  converter: { blue: address, green: address },
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
  retentionHours: 24,
  longestAnswerSeconds: 1,
  gpus: true,
  owl: true,
  kpis,
  kpiWindowSeconds: 0,
  kpiMinimumSamples: 20,
});

/** The same where no router counts users' requests. */
const balancedAt = (scrapeIntervalSeconds: number): AlertSettings => ({
  ...settingsAt(scrapeIntervalSeconds),
  usersSeries: "colors",
});

const everyAlert = (settings: AlertSettings) => [...alertsOf(settings), ...kpiAlertsOf(settings)];

/** The scrape at which it is looked what fires; the first one is 0. */
const lastScrape = 19;

let promtool: ToolContainer;

beforeAll(async () => {
  promtool = await startPromtool("promtool");
});

afterAll(async () => {
  await promtool.remove();
});

/** How a target hands documents over, and whom they name. */
interface Handover {
  readonly targets: MonitoringTargets;
  /** The variables that `start.sh` is started with, and the files that are there. */
  hand(documents: Documents): {
    readonly variables: readonly string[];
    readonly files: Readonly<Record<string, string>>;
  };
}

const handovers: readonly (readonly [string, Handover])[] = [
  ["a container", { targets, hand: (documents) => ({ variables: variablesOf(documents), files: {} }) }],
  [
    "a pod",
    {
      targets: podTargets("shop", { name: "shop-gpu-pods.shop-gpus.svc", port: 9400 }, "router", true),
      hand: (documents) => ({
        variables: ["DOCUMENTS=/documents"],
        files: Object.fromEntries(
          Object.entries(documents).map(([name, text]) => [`/documents/${name}`, text]),
        ),
      }),
    },
  ],
];

/** Starts Prometheus as its image does, but for its version alone, and tells what promtool makes of the files that are there then. */
async function started(settings: AlertSettings, handover: Handover) {
  const documents = prometheusDocuments({ ...settings, targets: handover.targets });
  const { variables, files } = handover.hand(documents);
  const start = readFileSync("components/monitoring/image/start.sh", "utf8");
  await promtool.run(["sh", "-c", "rm -rf /tmp/* /documents"], {});
  const ran = await promtool.run(["env", ...variables, "sh", "/start.sh", "prometheus", "--version"], {
    ...files,
    "/start.sh": start,
  });
  expect(ran).toMatchObject({ exitCode: 0 });
  const refused = await promtool.run(["sh", "-c", `cat ${refusedKpiRules}`], {});
  return { ...(await promtool.run(["promtool", "check", "config", configurationFile], {})), ran, refused };
}

describe.each(handovers)("what Prometheus is given in %s", (_, handover) => {
  test.each([1, 10, 60])("is configuration and rules for it, every %i s", async (scrapeIntervalSeconds) => {
    const settings = settingsAt(scrapeIntervalSeconds);
    const { output, exitCode, refused } = await started(settings, handover);
    expect(output).toContain(`SUCCESS: ${alertsOf(settings).length} rules found`);
    const kpiRules = [...output.matchAll(/kpi-rules-\d+\.yml\n\s+SUCCESS: (\d+) rules found/g)];
    expect(kpiRules.map(([, count]) => Number(count))).toEqual([2, 2, 1]);
    expect(exitCode).toBe(0);
    expect(refused.exitCode).not.toBe(0);
  });

  test("leaves out a KPI that promtool refuses, says which, and keeps the others", async () => {
    const more = [
      { name: "no number by label", promql: "scalar(sum(carts))", max: 1 },
      { name: "in {{ braces }}", promql: "sum(carts)", max: 1 },
    ];
    const settings = { ...settingsAt(10), kpis: [...more, ...kpis] };
    const { output, exitCode, ran, refused } = await started(settings, handover);
    expect(ran.output).toMatch(/group "no number by label", rule 1.*could not parse expression/);
    expect(refused.output).toContain("no number by label");
    expect(output.match(/kpi-rules-\d+\.yml\n\s+SUCCESS/g)).toHaveLength(4);
    expect(exitCode).toBe(0);
  });

  test("may have no KPI", async () => {
    const { output, exitCode } = await started({ ...settingsAt(10), kpis: [] }, handover);
    expect(output).not.toContain("kpi-rules");
    expect(exitCode).toBe(0);
  });
});

describe("what Prometheus is given where a balancer routes", () => {
  test("is configuration and rules for it, without the KPI that compares with the active color", async () => {
    const settings = balancedAt(10);
    const targets = podTargets("shop", undefined, "colors", true);
    const { output, exitCode } = await started(settings, {
      targets,
      hand: (documents) => ({ variables: variablesOf(documents), files: {} }),
    });
    expect(output).toContain(`SUCCESS: ${alertsOf(settings).length} rules found`);
    expect(exitCode).toBe(0);
  });
});

describe("the cases", () => {
  test("hold both for every alert that goes by what colors tell, and not by the route", () => {
    const names = (fires: boolean) =>
      new Set(balancedCases.filter((each) => each.fires.length > 0 === fires).map(({ alert }) => alert));
    for (const name of ["ColorErrors", "NobodyServes", "ColorDown", "ColorUnready", "ErrorBudgetBurnsFast"]) {
      expect(alertsOf(balancedAt(10)).map((alert) => alert.name)).toContain(name);
      expect(names(true)).toContain(name);
      expect(names(false)).toContain(name);
    }
  });

  test("hold one that fires and one that does not for every alert", () => {
    const names = (fires: boolean) =>
      new Set(alertCases.filter((each) => each.fires.length > 0 === fires).map(({ alert }) => alert));
    const all = new Set(everyAlert(settingsAt(10)).map(({ name }) => name));
    expect(names(true)).toEqual(all);
    expect(names(false)).toEqual(all);
  });
});

const forms = (everyCase ? [1, 10] : [10]).flatMap((seconds) => [
  { form: `by a router, every ${seconds} s`, seconds, settings: settingsAt(seconds), cases: alertCases },
  { form: `by colors, every ${seconds} s`, seconds, settings: balancedAt(seconds), cases: balancedCases },
]);

describe.each(forms)("requests counted $form", ({ settings, seconds: scrapeIntervalSeconds, cases }) => {
  let verdicts: ReadonlyMap<string, string>;

  // One promtool for all of them: to start one takes longer than a case.
  beforeAll(async () => {
    const rules = withoutAnnotations(alertRules("all", everyAlert(settings)));
    const tests = cases.map((each, at) => [fileOf(at), testOf(each, scrapeIntervalSeconds)] as const);
    const { output } = await promtool.run(
      ["promtool", "test", "rules", ...tests.map(([file]) => file)],
      Object.fromEntries([["/tmp/rules.yml", rules], ...tests]),
    );
    verdicts = verdictsIn(output);
  });

  test.each(cases.map((each, at) => [named(each), fileOf(at)] as const))("%s", (_, file) => {
    expect(verdicts.get(file)).toBe("SUCCESS");
  });
});

const fileOf = (at: number) => `/tmp/case-${at}.yml`;

/** What promtool says of each file, by its path. */
function verdictsIn(output: string): Map<string, string> {
  const [, ...sections] = output.split(/^Unit Testing: +/m);
  return new Map(
    sections.map((section) => {
      const [file = "", ...verdict] = section.split("\n");
      return [file, verdict.join("\n").trim()];
    }),
  );
}

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
