import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alertsOf, kpiAlertsOf } from "../../../components/monitoring/alerts/index.ts";
import { alertSettings } from "../support/alert-settings.ts";

const text = readFileSync("docs/observability.md", "utf8");
const scrapeIntervalSeconds = 7;
const kpis = [{ name: "carts", promql: "sum(carts)", min: 1 }];
const settings = { ...alertSettings, scrapeIntervalSeconds, gpus: true, kpis };
const alerts = [...alertsOf(settings), ...kpiAlertsOf(settings)];

describe("docs/observability.md", () => {
  it("lists every alert as it is, in the same order", () => {
    const rows = [
      ...text.matchAll(/^\| `(\w+)` +\| (\w+) +\| (yes|no) +\| (\d+) scrapes? +\| .*\(#(\w+)\)/gm),
    ];
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      alerts.map(({ name, severity, rollback, for: duration, runbook }) => [
        name,
        severity,
        rollback ? "yes" : "no",
        String(parseInt(duration) / scrapeIntervalSeconds),
        runbook,
      ]),
    );
  });

  it("has the section that each alert points to", () => {
    const sections = [...text.matchAll(/^### (\w+)$/gm)].map(([, title = ""]) => title.toLowerCase());
    expect(sections).toEqual(alerts.map(({ runbook }) => runbook));
  });
});
