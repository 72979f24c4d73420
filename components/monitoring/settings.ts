import type { Color } from "../color.ts";
import type { UsersSeries } from "./users-series.ts";

/** What the alerts are about. Nothing of it depends on which color is active. */
export interface AlertSettings {
  /** Who counts users' requests. Default: `router`. */
  readonly usersSeries?: UsersSeries;
  readonly scrapeIntervalSeconds: number;
  /** `stopped`: a color without users has no container, which is no failure. */
  readonly standby: "warm" | "stopped";
  /** Share of the users' requests that are to be answered, percent. */
  readonly availabilityPercent: number;
  /** How long Prometheus keeps values. */
  readonly retentionHours: number;
  /** Answers of either color may go on for so long after its users have moved. */
  readonly longestAnswerSeconds: number;
  /** Whether GPUs are watched. */
  readonly gpus: boolean;
  /** Whether each color has a Triton and a converter, as with `workload: owl`. Default: false. */
  readonly owl?: boolean;
  /** The stack's own measures of a good release; docs/rollout.md says what their queries may name. */
  readonly kpis: readonly Kpi[];
  /** Time that `$window` of a KPI stands for, at least 4 scrapes. */
  readonly kpiWindowSeconds: number;
  /** Requests in that time from which on a KPI says something. */
  readonly kpiMinimumSamples: number;
}

/** A query that gives one number, and its bounds. */
export interface Kpi {
  readonly name: string;
  readonly promql: string;
  /** Default: none. */
  readonly min?: number | undefined;
  /** Default: none. */
  readonly max?: number | undefined;
}

/** What Prometheus has to know. */
export interface PrometheusSettings extends Pick<AlertSettings, "scrapeIntervalSeconds"> {
  readonly targets: MonitoringTargets;
}

/** What a job asks: `host:port`; or every address that a DNS name has at the time, for pods behind a headless Service come and go. */
export type JobTarget = string | { readonly name: string; readonly port: number };

/** One of something for each color. */
export type ColorTargets = Readonly<Record<Color, JobTarget>>;

export interface MonitoringTargets {
  readonly colors: ColorTargets;
  /** Default: no color has a Triton. */
  readonly triton?: ColorTargets;
  /** Default: no color has a converter. */
  readonly converter?: ColorTargets;
  /** The exporter of users' requests. Default: there is none. */
  readonly router?: JobTarget;
  /** The exporter of what the gate found, where no exporter of users' requests tells it. Default: there is none. */
  readonly gate?: JobTarget;
  readonly host: JobTarget;
  /** Default: there is no nginx. */
  readonly nginx?: JobTarget;
  /** Default: there are none. */
  readonly gpu?: JobTarget;
  readonly prometheus: JobTarget;
  /** `host:port`. */
  readonly alertmanager: string;
}

/** A time of so many scrapes, as Prometheus writes it. A rate over fewer than 4 would find too few values. */
export function scrapes(
  count: number,
  { scrapeIntervalSeconds }: Pick<AlertSettings, "scrapeIntervalSeconds">,
): string {
  return `${count * scrapeIntervalSeconds}s`;
}
