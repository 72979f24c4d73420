import { describe, expect, test } from "vitest";
import { pageSource } from "../../../../../ops/load/report/page-source.ts";
import type { PageData, PlotLine } from "../../../../../ops/load/report/page/data.ts";
import { drawnIn, Screen, type Stroke } from "./screen.ts";

const forms: readonly PlotLine["draw"][] = ["line", "step", "dashes", "points", "bars"];

/** A plot in each form, with a gap, over 60 s; and one in which nothing was measured. */
const data: PageData = {
  seconds: 60,
  plots: [
    ...forms.map((draw) => ({
      title: draw,
      unit: "ms",
      at: [0, 20, 40, 60],
      atLeast: 1,
      lines: [{ label: `each ${draw}`, paint: "blue" as const, draw, values: [5, null, 250, 10] }],
    })),
    {
      title: "nothing",
      unit: "",
      at: [],
      atLeast: 1,
      lines: [{ label: "none", paint: "green", draw: "line", values: [] }],
    },
  ],
  markers: [
    { at: 15, number: 1, paint: "flip" },
    { at: 45, number: 2, paint: "bad" },
  ],
};

async function shown(): Promise<Screen> {
  const { script } = await pageSource();
  const screen = new Screen(script, data, data.plots.length);
  await settled();
  return screen;
}

/** uPlot draws when the script has ended. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

function textsOf(strokes: readonly Stroke[]): unknown[] {
  return strokes.filter(({ what }) => what === "fillText").map(({ values }) => values[0]);
}

describe("the page's script", () => {
  test("draws one canvas in each place, and every coordinate is a number", async () => {
    for (const place of (await shown()).places) {
      expect(place.all("canvas")).toHaveLength(1);
      const numbers = drawnIn(place)
        .flatMap(({ values }) => values)
        .filter((value) => typeof value === "number");
      expect(numbers.length).toBeGreaterThan(20);
      expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
    }
  });

  test.each(forms)("draws values as %s, between the edges of the plot", async (form) => {
    const place = (await shown()).places[forms.indexOf(form)];
    if (place === undefined) throw new Error(`no place for ${form}`);
    const paths = place
      .all("canvas")
      .flatMap(({ strokes }) => strokes)
      .filter(({ what, values }) => (what === "stroke" || what === "fill") && values.length > 0);
    const drawn = paths.flatMap(({ values: [path] }) => (path as { readonly strokes: Stroke[] }).strokes);
    const xs = drawn.map(({ values: [x] }) => Number(x)).filter((x) => !Number.isNaN(x));
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(300);
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...xs)).toBeLessThanOrEqual(600);
  });

  test("numbers what happened in each plot, in its paint, and names the time below", async () => {
    for (const place of (await shown()).places) {
      const texts = textsOf(drawnIn(place));
      expect(texts).toEqual(expect.arrayContaining(["1", "2", "0:00", "0:30", "1:00"]));
    }
  });

  test("names each line in a legend", async () => {
    const { places } = await shown();
    const legends = places.map((place) =>
      place
        .all("th")
        .flatMap((head) => head.all("div"))
        .map(({ textContent }) => textContent),
    );
    expect(legends.map((names) => names.filter((name) => name !== ""))).toEqual([
      ...forms.map((form) => ["at", `each ${form}`]),
      ["at", "none"],
    ]);
  });

  test("draws anew where the window gets another width, and then once", async () => {
    const screen = await shown();
    const before = screen.places.map((place) => place.all("canvas")[0]);
    screen.resize(800);
    await settled();
    for (const [index, place] of screen.places.entries()) {
      const canvases = place.all("canvas");
      expect(canvases).toHaveLength(1);
      expect(canvases[0]).not.toBe(before[index]);
      expect(textsOf(drawnIn(place))).toContain("1");
    }
    const drawn = screen.places.map((place) => place.all("canvas")[0]);
    screen.resize(800);
    expect(screen.places.map((place) => place.all("canvas")[0])).toEqual(drawn);
  });
});
