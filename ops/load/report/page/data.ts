/** What the report's page draws. Its script reads it as JSON and decides nothing of its own. */
export interface PageData {
  /** Length of the run: every plot shows all of it. */
  readonly seconds: number;
  readonly plots: readonly Plot[];
  readonly markers: readonly PlotMarker[];
}

export interface Plot {
  readonly title: string;
  /** Of the values, behind the legend's figures. */
  readonly unit: string;
  /** Seconds since the start of the run. */
  readonly at: readonly number[];
  readonly lines: readonly PlotLine[];
  /** The axis of the values reaches at least up to here. */
  readonly atLeast: number;
}

export interface PlotLine {
  readonly label: string;
  /** Name of a color of the page's style sheet. */
  readonly paint: Paint;
  readonly draw: "line" | "step" | "dashes" | "points" | "bars";
  /** One value for each time; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** Each is the custom property `--<name>` of the style sheet. */
export type Paint = "blue" | "green" | "none" | "p50" | "p95" | "max" | "health" | "chat" | "stream";

export interface PlotMarker {
  /** Seconds since the start of the run. */
  readonly at: number;
  /** What it is called in the list above the plots. */
  readonly number: number;
  readonly paint: "flip" | "note" | "bad";
}
