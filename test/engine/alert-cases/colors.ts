import { ofColor, onBlue, rollback, up, weight, type AlertCase } from "./case.ts";

/** What a color tells of itself. */
export const colorCases: readonly AlertCase[] = [
  {
    title: "a color has not answered for 6 scrapes",
    alert: "ColorDown",
    series: { [up("color", ', color="green"')]: "1x14 0x5" },
    fires: [{ severity: "warning", color: "green" }],
  },
  {
    title: "a color's only server is gone, and its target with it",
    alert: "ColorDown",
    series: {
      ...onBlue,
      [up("color", ', color="blue"')]: "1x20",
      [up("color", ', color="green", instance="10.0.0.5:8000"')]: "1x14 stale",
    },
    fires: [{ severity: "warning", color: "green" }],
  },
  {
    title: "one of a color's two servers answers",
    alert: "ColorDown",
    series: {
      ...onBlue,
      [up("color", ', color="blue"')]: "1x20",
      [up("color", ', color="green", instance="10.0.0.5:8000"')]: "0x20",
      [up("color", ', color="green", instance="10.0.0.6:8000"')]: "1x20",
    },
    fires: [],
  },
  {
    title: "a color has answered again",
    alert: "ColorDown",
    series: { [up("color", ', color="green"')]: "1x9 0x8 1" },
    fires: [],
  },
  {
    title: "the active color has lost its model",
    alert: "ModelNotLoaded",
    series: { ...onBlue, [ofColor("model_loaded", "blue")]: "1x14 0x5" },
    fires: [{ ...rollback, color: "blue" }],
  },
  {
    title: "the standby is loading its model",
    alert: "ModelNotLoaded",
    series: {
      ...onBlue,
      [ofColor("model_loaded", "blue")]: "1x20",
      [ofColor("model_loaded", "green")]: "0x20",
    },
    fires: [],
  },
  {
    title: "the standby has its model and is not ready",
    alert: "StandbyUnready",
    series: {
      ...onBlue,
      [ofColor("model_loaded", "green")]: "1x20",
      [ofColor("model_ready", "green")]: "0x20",
    },
    fires: [{ severity: "warning", color: "green" }],
  },
  {
    title: "a standby of another server has no model, and does not tell whether it is ready",
    alert: "StandbyUnready",
    series: { ...onBlue, [ofColor("model_loaded", "green")]: "0x20" },
    fires: [{ severity: "warning", color: "green" }],
  },
  {
    title: "the active color is not ready, and the standby is warm after 5 scrapes",
    alert: "StandbyUnready",
    series: {
      ...onBlue,
      [ofColor("model_ready", "blue")]: "0x20",
      [ofColor("model_ready", "green")]: "0x5 1x15",
    },
    fires: [],
  },
  {
    title: "nobody knows who has users",
    alert: "StandbyUnready",
    series: { [ofColor("model_ready", "green")]: "0x20", [weight("blue")]: "100x2 stale" },
    fires: [],
  },
  {
    title: "a color uses 95 % of its memory",
    alert: "MemoryNearLimit",
    series: {
      [ofColor("memory_usage_bytes", "blue")]: "950x20",
      [ofColor("memory_limit_bytes", "blue")]: "1000x20",
    },
    fires: [{ severity: "warning", color: "blue" }],
  },
  {
    title: "a color uses 85 %, and another one has no limit",
    alert: "MemoryNearLimit",
    series: {
      [ofColor("memory_usage_bytes", "blue")]: "850x20",
      [ofColor("memory_limit_bytes", "blue")]: "1000x20",
      [ofColor("memory_usage_bytes", "green")]: "5000x20",
    },
    fires: [],
  },
];
