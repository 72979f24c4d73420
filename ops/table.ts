import { stripVTControlCharacters } from "node:util";

export type Cell = string | number | undefined;

const gap = "  ";

/** Aligned lines: numbers to the right, everything else to the left; the last column is not padded. */
export function table(rows: readonly (readonly Cell[])[]): string[] {
  const texts = rows.map((row) => row.map((cell) => (cell === undefined ? "" : String(cell))));
  const columns = Math.max(0, ...texts.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...texts.map((row) => visibleWidth(row[column] ?? ""))),
  );
  return texts.map((row, line) =>
    row
      .map((text, column) => {
        const padding = " ".repeat((widths[column] ?? 0) - visibleWidth(text));
        if (typeof rows[line]?.[column] === "number") return padding + text;
        return column === row.length - 1 ? text : text + padding;
      })
      .join(gap)
      .trimEnd(),
  );
}

function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `512 MiB`, `2.0 GiB`. */
export function bytes(count: number): string {
  const mebibytes = count / 2 ** 20;
  return mebibytes < 1024
    ? `${mebibytes.toFixed(mebibytes < 10 ? 1 : 0)} MiB`
    : `${(mebibytes / 1024).toFixed(1)} GiB`;
}
