import { describe, expect, it } from "vitest";
import { bandAxis, valueAxis } from "../../../../bench/growth/axes.ts";
import { svgOf } from "../../../../bench/growth/plot.ts";

const panel = {
  title: "Answer",
  unit: "seconds",
  horizontal: { title: "users", at: [1, 2, 32] },
  lines: [
    { label: "p50 < p95", values: [1, 2, 4] },
    { label: "predicted", values: [1, 1, 1], dashed: true },
  ],
};

describe("the axis of values", () => {
  it.each([
    [0.7, [0, 0.2, 0.4, 0.6, 0.8]],
    [4, [0, 1, 2, 3, 4]],
    [23, [0, 5, 10, 15, 20, 25]],
    [890, [0, 200, 400, 600, 800, 1000]],
  ])("has round steps with room for %d", (most, ticks) => {
    const found = valueAxis(most, 100, 0).ticks;
    expect(found.map((tick) => Math.round(tick * 10) / 10)).toEqual(ticks);
  });

  it("goes from 0 at its foot to the last step at its head", () => {
    const { at, ticks } = valueAxis(4, 250, 50);
    expect([at(0), at(2), at(ticks.at(-1) ?? 0)]).toEqual([250, 150, 50]);
  });

  it("has room where everything is 0", () => {
    expect(valueAxis(0, 100, 0).at(0)).toBe(100);
  });
});

describe("the axis of positions", () => {
  it("puts them at equal distances, whatever they stand for", () => {
    const x = bandAxis(4, 0, 400);
    expect([x(0), x(1), x(3)]).toEqual([50, 150, 350]);
  });
});

describe("a plot", () => {
  const svg = svgOf([panel, panel], "of a test");

  it("has a line and its points for all values, higher where they are greater", () => {
    const [, points = ""] = /<polyline class="line p0" points="([^"]+)"/.exec(svg) ?? [];
    const tops = points.split(" ").map((point) => Number(point.split(",")[1]));
    expect(tops).toHaveLength(3);
    expect(tops).toEqual([...tops].sort((one, other) => other - one));
    expect(svg.match(/<circle class="dot p0"/g)).toHaveLength(2 * 3);
  });

  it("dashes what was not measured, and nothing else", () => {
    expect(svg).toMatch(/<polyline class="line p1 dashed"/);
    expect(svg).not.toMatch(/p0 dashed/);
  });

  it("names positions and lines, safely", () => {
    expect(svg).toContain(">32</text>");
    expect(svg).toContain("p50 &lt; p95");
    expect(svg).toContain("<title>of a test</title>");
  });

  it("is readable on a light and on a dark page", () => {
    expect(svg).toMatch(/\.page\{fill:#fff\}.*prefers-color-scheme:dark\)\{.*\.page\{fill:#0d1117\}/s);
  });
});
