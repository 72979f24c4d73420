import { colors, type Color } from "../../../components/color.ts";
import type { RequestKind } from "../script/kind.ts";
import { downsample } from "./downsample.ts";
import type { PageData, Paint, Plot, PlotLine } from "./page/data.ts";
import { kindNames, telling } from "./kinds.ts";
import type { KindSeries, LoadReport, Marker, Point, Series } from "./shape.ts";

/** Times of a plot: twice as many as a wide screen gives it pixels. */
const mostTimes = 2400;

/** Everything that the report's page draws. */
export function pageData(report: LoadReport): PageData {
  const { series, seconds } = report;
  const kinds = telling.flatMap((kind) => {
    const found = series.kinds[kind];
    return found === undefined ? [] : [[kind, found] as const];
  });
  return {
    seconds,
    plots: [
      ...kinds.map(([kind, values]) => latencyPlot(kind, values, series)),
      ...kinds
        .filter(([, { firstTokenP95 }]) => firstTokenP95.some((value) => value !== null))
        .map(([kind, values]) => firstTokenPlot(kind, values, series)),
      answersPlot(series),
      failuresPlot(kinds, series),
      routePlot(series, seconds),
      tokensPlot(series),
      memoryPlot(report),
      queuePlot(series),
    ]
      .filter(hasValues)
      .map(shortened),
    markers: report.markers.map((marker, index) => ({
      at: marker.at,
      number: index + 1,
      paint: paintOf(marker),
    })),
  };
}

function latencyPlot(kind: RequestKind, values: KindSeries, { at }: Series): Plot {
  const title = `Latency of ${kindNames[kind]}`;
  if (values.points !== undefined) return pointsPlot(title, values.points, ({ ms }) => ms);
  return {
    ...plotOf(`${title}: p50, p95, slowest`, "ms", at),
    lines: [
      { label: "slowest", paint: "max", draw: "points", values: values.max },
      { label: "p95", paint: "p95", draw: "line", values: values.p95 },
      { label: "p50", paint: "p50", draw: "line", values: values.p50 },
    ],
  };
}

function firstTokenPlot(kind: RequestKind, values: KindSeries, { at }: Series): Plot {
  const title = `Time to first token of ${kindNames[kind]}`;
  if (values.points !== undefined)
    return pointsPlot(title, values.points, ({ firstToken }) => firstToken ?? null);
  return {
    ...plotOf(`${title}: p50, p95`, "ms", at),
    lines: [
      { label: "p95", paint: "p95", draw: "line", values: values.firstTokenP95 },
      { label: "p50", paint: "p50", draw: "line", values: values.firstTokenP50 },
    ],
  };
}

/** A plot in which each request is a point, painted by the color that answered. */
function pointsPlot(title: string, points: readonly Point[], valueOf: (point: Point) => number | null): Plot {
  const answerers = [...new Set(points.map(({ color }) => color))].sort();
  return {
    ...plotOf(
      `${title}: each`,
      "ms",
      points.map(({ at }) => at),
    ),
    lines: answerers.map((color) => ({
      label: color === "" ? "no color" : color,
      paint: paintOfColor(color),
      draw: "points",
      values: points.map((point) => (point.color === color ? valueOf(point) : null)),
    })),
  };
}

function answersPlot({ answers, at, intervalSeconds }: Series): Plot {
  return {
    ...plotOf("Requests a second by the color that answered", "", at),
    lines: Object.entries(answers)
      .sort(([left], [right]) => left.localeCompare(right))
      .map(([color, counts]) => ({
        label: color === "" ? "no color" : color,
        paint: paintOfColor(color),
        draw: "step",
        values: counts.map((count) => count / intervalSeconds),
      })),
  };
}

function failuresPlot(kinds: readonly (readonly [RequestKind, KindSeries])[], { at }: Series): Plot {
  return {
    ...plotOf("Failed requests", "", at),
    lines: kinds.map(([kind, { failed }]) => ({
      label: kindNames[kind],
      paint: kind,
      draw: "bars",
      values: failed,
    })),
  };
}

/** The weights from each line of the route on, up to the end of the run. */
function routePlot({ route }: Series, seconds: number): Plot {
  const last = route.at(-1);
  const steps = last === undefined ? [] : [...route, { ...last, at: Math.max(seconds, last.at) }];
  const shadowed = steps.some(({ shadow }) => shadow > 0);
  return {
    ...plotOf(
      "Weights of the route",
      "%",
      steps.map(({ at }) => at),
    ),
    atLeast: 100,
    lines: [
      ...byColor("step", (color) => steps.map(({ weights }) => weights[color])),
      ...(shadowed
        ? [
            {
              label: "shadow",
              paint: "max",
              draw: "step",
              values: steps.map(({ shadow }) => shadow),
            } as const,
          ]
        : []),
    ],
  };
}

function tokensPlot({ at, colors: of }: Series): Plot {
  return {
    ...plotOf("Tokens generated a second", "", at),
    lines: byColor("line", (color) => of[color].tokensPerSecond),
  };
}

function memoryPlot({ series: { at, colors: of }, colors: facts }: LoadReport): Plot {
  const mebibytes = (count: number | null) => (count === null ? null : count / 2 ** 20);
  return {
    ...plotOf("Memory, and its limit", "MiB", at),
    lines: [
      ...byColor("line", (color) => of[color].memoryBytes.map(mebibytes)),
      ...facts
        .filter(({ memoryLimitBytes }) => memoryLimitBytes !== null)
        .map(({ color, memoryLimitBytes }) => ({
          label: `limit of ${color}`,
          paint: color,
          draw: "dashes" as const,
          values: at.map(() => mebibytes(memoryLimitBytes)),
        })),
    ],
  };
}

function queuePlot({ at, colors: of }: Series): Plot {
  return {
    ...plotOf("Requests that wait for the model", "", at),
    lines: byColor("step", (color) => of[color].queue),
  };
}

function plotOf(title: string, unit: string, at: readonly number[]): Omit<Plot, "lines"> {
  return { title, unit, at, atLeast: 1 };
}

function byColor(draw: PlotLine["draw"], valuesOf: (color: Color) => readonly (number | null)[]): PlotLine[] {
  return colors.map((color) => ({ label: color, paint: color, draw, values: valuesOf(color) }));
}

/** A server that was asked without a router has no colors to draw. */
function hasValues({ lines }: Plot): boolean {
  return lines.some(({ values }) => values.some((value) => value !== null));
}

/** At most as many times as can be seen; what is drawn as points is few already, or keeps its extremes. */
function shortened(plot: Plot): Plot {
  const { at, values } = downsample(
    { at: plot.at, values: plot.lines.map((line) => line.values) },
    mostTimes,
  );
  return { ...plot, at, lines: plot.lines.map((line, index) => ({ ...line, values: values[index] ?? [] })) };
}

function paintOfColor(color: string): Paint {
  return colors.find((known) => known === color) ?? "none";
}

function paintOf({ kind, text }: Marker): PageData["markers"][number]["paint"] {
  if (kind === "flip") return "flip";
  return kind === "rejected" || text.endsWith("answers no more") ? "bad" : "note";
}
