import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { dashboardDocuments } from "../../../components/monitoring/dashboards/index.ts";
import { grafanaImage } from "../../../components/monitoring/grafana-image.ts";
import { publishedSchema, type Check } from "./grafana-schema.ts";

interface File {
  panels: Panel[];
  annotations: { list: Record<string, unknown>[] };
  [key: string]: unknown;
}

interface Panel {
  type: string;
  options: Record<string, unknown>;
  fieldConfig: { defaults: Record<string, unknown> & { custom: Record<string, unknown> } };
  targets: Record<string, unknown>[];
  [key: string]: unknown;
}

const files = (["router", "colors"] as const).flatMap((usersSeries) =>
  Object.entries(dashboardDocuments({ gpus: true, usersSeries, owl: true })).map(
    ([uid, text]) => [`${uid}, by the ${usersSeries}`, JSON.parse(text) as File] as const,
  ),
);

function first(file: File, type: string): Panel {
  const panel = file.panels.find((each) => each.type === type);
  if (panel === undefined) throw new Error(`no ${type}`);
  return panel;
}

describe("a dashboard, held against the types that Grafana publishes", () => {
  let check: Check;

  beforeAll(() => {
    check = publishedSchema();
  }, 120_000);

  it.each(files)("%s is as Grafana reads it", (_uid, file) => {
    expect(file.panels.length).toBeGreaterThan(3);
    expect(check(file)).toEqual([]);
  });

  it.each<[string, (file: File) => void, RegExp]>([
    ["with a key that Grafana does not know", (file) => (file["refesh"] = "10s"), /"refesh"/],
    ["without its version", (file) => delete file["schemaVersion"], /schemaVersion/],
    ["with a panel that no plugin draws", (file) => (first(file, "stat").type = "stats"), /got "stats"/],
    [
      "with a panel's option misspelt",
      (file) => (first(file, "stat").options["graphMod"] = "area"),
      /options.*"graphMod"/,
    ],
    [
      "with a word that an option does not take",
      (file) => (first(file, "stat").options["graphMode"] = "bars"),
      /graphMode.*"area","line","none"/,
    ],
    [
      "with a setting of a field misspelt",
      (file) => (first(file, "timeseries").fieldConfig.defaults.custom["lineWdth"] = 2),
      /custom.*"lineWdth"/,
    ],
    [
      "with a unit that is no text",
      (file) => (first(file, "timeseries").fieldConfig.defaults["unit"] = 5),
      /unit must be string/,
    ],
    [
      "with a query without its name",
      (file) => delete first(file, "timeseries").targets[0]?.["refId"],
      /refId/,
    ],
    [
      "with a mark without a color",
      (file) => delete file.annotations.list[0]?.["iconColor"],
      /annotations.*iconColor/,
    ],
  ])("%s is refused", (_what, spoil, problem) => {
    const [, whole] = files[0] ?? [];
    const file = structuredClone(whole) as File;
    spoil(file);
    const found = check(file);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(problem);
  });

  it("is read by the Grafana whose image a stack runs: types and image have one version", () => {
    const published = JSON.parse(readFileSync("node_modules/@grafana/schema/package.json", "utf8")) as object;
    expect(published).toMatchObject({ version: grafanaImage.split(":")[1] });
  });
});
