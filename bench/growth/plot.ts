import { bandAxis, valueAxis, type ValueAxis } from "./axes.ts";

/** One plot: lines over the same positions, which stand at equal distances in their order. */
export interface Panel {
  readonly title: string;
  readonly horizontal: { readonly title: string; readonly at: readonly number[] };
  readonly unit: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  /** One for each position. */
  readonly values: readonly number[];
  /** A line that was not measured is dashed. Default: false. */
  readonly dashed?: boolean;
}

const size = { width: 440, height: 300 };
/** Room around the lines: title and legend above, axes at the left and below. */
const room = { left: 64, right: 16, top: 64, bottom: 48 };

/** Told apart by people who see colors otherwise, too (Okabe and Ito); on a dark page they are lighter. */
const paints = { light: ["#0072b2", "#d55e00", "#00795a"], dark: ["#56b4e9", "#e69f00", "#2bcf9e"] };

/** Panels side by side as one SVG, which follows the reader's light or dark page. */
export function svgOf(panels: readonly Panel[], description: string): string {
  const width = size.width * panels.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${size.height}" width="${width}" height="${size.height}" role="img">`,
    `<title>${escaped(description)}</title>`,
    `<style>${style()}</style>`,
    `<rect class="page" width="${width}" height="${size.height}"/>`,
    ...panels.map((panel, at) => `<g transform="translate(${at * size.width} 0)">\n${panelOf(panel)}\n</g>`),
    "</svg>",
    "",
  ].join("\n");
}

function panelOf({ title, horizontal, unit, lines }: Panel): string {
  const x = bandAxis(horizontal.at.length, room.left, size.width - room.right);
  const y = valueAxis(
    Math.max(...lines.flatMap(({ values }) => values)),
    size.height - room.bottom,
    room.top,
  );
  const middle = (room.left + size.width - room.right) / 2;
  return [
    textAt(room.left, 22, `${title}, ${unit}`, "title"),
    ...legendOf(lines),
    ...gridOf(y),
    ...horizontal.at.map((value, at) =>
      textAt(x(at), size.height - room.bottom + 18, shown(value), "middle"),
    ),
    textAt(middle, size.height - 10, horizontal.title, "middle"),
    ...lines.map((line, paint) => lineOf(line, paint, x, y)),
  ].join("\n");
}

function legendOf(lines: readonly Line[]): string[] {
  const step = (size.width - room.left - room.right) / Math.max(lines.length, 2);
  return lines.flatMap(({ label, dashed }, paint) => {
    const at = room.left + paint * step;
    return [
      `<line class="line p${paint}${dashed === true ? " dashed" : ""}" x1="${round(at)}" x2="${round(at + 18)}" y1="40" y2="40"/>`,
      textAt(at + 24, 44, label),
    ];
  });
}

function gridOf(y: ValueAxis): string[] {
  return y.ticks.flatMap((value) => [
    `<line class="grid" x1="${room.left}" x2="${size.width - room.right}" y1="${round(y.at(value))}" y2="${round(y.at(value))}"/>`,
    textAt(room.left - 8, y.at(value) + 4, shown(value), "end"),
  ]);
}

function lineOf({ values, dashed }: Line, paint: number, x: (at: number) => number, y: ValueAxis): string {
  const points = values.map((value, at) => [round(x(at)), round(y.at(value))] as const);
  const path = points.map(([left, top]) => `${left},${top}`).join(" ");
  const dots = points.map(([left, top]) => `<circle class="dot p${paint}" cx="${left}" cy="${top}" r="3"/>`);
  return `<polyline class="line p${paint}${dashed === true ? " dashed" : ""}" points="${path}"/>${dots.join("")}`;
}

function style(): string {
  const colors = (of: readonly string[]) =>
    of.map((color, at) => `.line.p${at}{stroke:${color}}.dot.p${at}{fill:${color}}`).join("");
  return (
    "text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.middle{text-anchor:middle}.end{text-anchor:end}" +
    ".page{fill:#fff}.grid{stroke:#d0d7de}.line{fill:none;stroke-width:2}.dashed{stroke-dasharray:5 4}" +
    colors(paints.light) +
    `@media (prefers-color-scheme:dark){text{fill:#e6edf3}.page{fill:#0d1117}.grid{stroke:#30363d}${colors(paints.dark)}}`
  );
}

function textAt(x: number, y: number, text: string, kind?: string): string {
  return `<text${kind === undefined ? "" : ` class="${kind}"`} x="${round(x)}" y="${round(y)}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Tenths of a pixel. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function shown(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}
