import uPlot from "uplot";
import type { PageData, Plot, PlotLine } from "./data.ts";
import { timeText, timeSteps, valueText } from "./text.ts";

const height = 200;

/** Draws a plot into `place`; the function that is returned removes it. */
export function draw(place: HTMLElement, plot: Plot, { seconds, markers }: PageData): () => void {
  const ink = paint(place, "ink");
  const axis: uPlot.Axis = {
    stroke: ink,
    font: "12px system-ui, sans-serif",
    grid: { stroke: paint(place, "grid"), width: 1 },
    ticks: { stroke: paint(place, "grid"), width: 1 },
  };
  const chart = new uPlot(
    {
      width: place.clientWidth,
      height,
      padding: [18, 12, 0, 0],
      cursor: { sync: { key: "run" }, y: false },
      legend: { live: true },
      scales: {
        // The whole run at first; what is dragged over is shown larger, in all plots, until a double click.
        x: { time: false, auto: false, min: 0, max: seconds, range: (_, min, max) => [min, max] },
        y: { range: (_, __, max) => [0, Math.max(plot.atLeast, max * 1.05)] },
      },
      axes: [
        {
          ...axis,
          incrs: [...timeSteps],
          values: (_, splits) => splits.map(timeText),
        },
        { ...axis, size: 56, values: (_, splits) => splits.map(valueText) },
      ],
      series: [
        { label: "at", value: (_, value: number | null) => (value === null ? "–" : timeText(value)) },
        ...plot.lines.map((line) => seriesOf(line, plot.unit, paint(place, line.paint))),
      ],
      hooks: {
        draw: [
          (drawn) => {
            for (const marker of markers)
              drawMarker(drawn, marker.at, String(marker.number), paint(place, marker.paint));
          },
        ],
      },
    },
    [[...plot.at], ...plot.lines.map(({ values }) => [...values])],
    place,
  );
  return () => {
    chart.destroy();
  };
}

function seriesOf({ label, draw: form }: PlotLine, unit: string, stroke: string): uPlot.Series {
  const common: uPlot.Series = {
    label,
    stroke,
    value: (_, value: number | null) => (value === null ? "–" : `${valueText(value)} ${unit}`.trimEnd()),
  };
  const { stepped, bars } = uPlot.paths;
  switch (form) {
    case "points":
      return { ...common, paths: () => null, points: { show: true, size: 5, fill: stroke, width: 0 } };
    case "step":
      return {
        ...common,
        width: 1.5,
        points: { show: false },
        ...(stepped && { paths: stepped({ align: 1 }) }),
      };
    case "bars":
      return {
        ...common,
        width: 0,
        fill: stroke,
        points: { show: false },
        ...(bars && { paths: bars({ size: [0.9, 12, 2], align: 1 }) }),
      };
    case "dashes":
      return { ...common, width: 1, dash: [6, 4], points: { show: false } };
    case "line":
      return { ...common, width: 1.5, points: { show: false } };
  }
}

/** A line through the plot with its number above. */
function drawMarker(chart: uPlot, at: number, number: string, stroke: string): void {
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(at, "x", true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = stroke;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `${10 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.fillText(number, x, bbox.top - 4 * ratio);
  ctx.restore();
}

/** Value of a color of the style sheet, which knows light and dark. */
function paint(place: HTMLElement, name: string): string {
  return getComputedStyle(place).getPropertyValue(`--${name}`).trim();
}
