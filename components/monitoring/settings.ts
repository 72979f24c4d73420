import type { Color } from "../color.ts";

/** What Prometheus has to know. Nothing of it depends on which color is active. */
export interface MonitoringSettings {
  readonly scrapeIntervalSeconds: number;
  /** `stopped`: a color without users has no container, which is no failure. */
  readonly standby: "warm" | "stopped";
  /** `host:port` of everything that is asked. */
  readonly targets: MonitoringTargets;
}

export interface MonitoringTargets {
  readonly colors: Readonly<Record<Color, string>>;
  readonly exporter: string;
  readonly prometheus: string;
  readonly alertmanager: string;
}

/** A time of so many scrapes, as Prometheus writes it. A rate over fewer than 4 would find too few values. */
export function scrapes(
  count: number,
  { scrapeIntervalSeconds }: Pick<MonitoringSettings, "scrapeIntervalSeconds">,
) {
  return `${count * scrapeIntervalSeconds}s`;
}
