import type { AlertSettings } from "../../../components/monitoring/settings.ts";

/** What the alerts of a stack with default config know. */
export const alertSettings: AlertSettings = {
  scrapeIntervalSeconds: 10,
  standby: "warm",
  availabilityPercent: 99.5,
  longestAnswerSeconds: 120,
  gpus: false,
  kpis: [],
  kpiWindowSeconds: 300,
  kpiMinimumSamples: 50,
};
