import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alertsOf, kpiAlertsOf } from "../../../components/monitoring/alerts/index.ts";
import { alertSettings } from "../support/alert-settings.ts";

const text = readFileSync("docs/observability.md", "utf8");
const scrapeIntervalSeconds = 7;
const kpis = [{ name: "carts", promql: "sum(carts)", min: 1 }];
const settings = { ...alertSettings, scrapeIntervalSeconds, gpus: true, owl: true, kpis };
const alerts = [...alertsOf(settings), ...kpiAlertsOf(settings)];
const balanced = { ...settings, usersSeries: "colors" } as const;
const balancedAlerts = [...alertsOf(balanced), ...kpiAlertsOf(balanced)];

const [withRouter = "", withoutRouter = ""] = text.split("## Behind a balancer of AWS");

describe("docs/observability.md", () => {
  it.each([
    ["with a router", withRouter, alerts],
    ["behind a balancer", withoutRouter, balancedAlerts],
  ])("lists every alert as it is, in the same order, %s", (_where, listed, all) => {
    const rows = [
      ...listed.matchAll(/^\| `(\w+)` +\| (\w+) +\| (yes|no) +\| (\d+) scrapes? +\| .*\(#(\w+)\)/gm),
    ];
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      all.map(({ name, severity, rollback, for: duration, runbook }) => [
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
    expect(sections).toEqual([...new Set([...alerts, ...balancedAlerts].map(({ runbook }) => runbook))]);
  });
});
