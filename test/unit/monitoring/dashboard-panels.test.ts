import { describe, expect, it } from "vitest";
import { dashboardDocuments } from "../../../components/monitoring/dashboards/index.ts";

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly instant?: boolean; readonly range?: boolean }[];
}

const documents = (["router", "colors"] as const).flatMap((usersSeries) =>
  Object.entries(dashboardDocuments({ gpus: true, usersSeries, owl: true })),
);
const panels = documents.flatMap(([uid, text]) =>
  (JSON.parse(text) as { panels: Panel[] }).panels.map((panel) => ({ uid, ...panel })),
);

/** Dashboard and title of the panels whose queries are not all of the kind. */
const others = (types: readonly string[], kind: "instant" | "range") =>
  panels
    .filter(({ type }) => types.includes(type))
    .filter(({ targets = [] }) => targets.length === 0 || targets.some((target) => target[kind] !== true))
    .map(({ uid, title }) => `${uid} / ${title}`);

describe("a panel of the dashboards", () => {
  it("that shows a figure asks of now alone: what is gone leaves no figure behind", () => {
    expect(others(["stat", "table"], "instant")).toEqual([]);
    expect(
      panels.filter(({ type, targets = [] }) => type === "stat" && targets.some(({ range }) => range)),
    ).toEqual([]);
  });

  it("that shows a plot asks of a range", () => {
    expect(others(["timeseries", "heatmap"], "range")).toEqual([]);
  });

  it("is of one of these kinds", () => {
    const types = new Set(panels.map(({ type }) => type));
    expect([...types].sort()).toEqual(["heatmap", "row", "stat", "table", "timeseries"]);
  });
});
