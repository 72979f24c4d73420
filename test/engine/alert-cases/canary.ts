import { active, canary, duration, requests, rollback, weight, type AlertCase } from "./case.ts";

const answered = (color: string, ok: string, failed: string) => ({
  [requests(color, "inference", "200")]: ok,
  [requests(color, "inference", "503")]: failed,
});

/** Answers of which all take less than `le` seconds, and none less than `above`. */
const waits = (color: string, above: string, le: string, count = "0+5x20") => ({
  [requests(color, "inference", "200")]: count,
  [duration(color, `bucket{le="${above}"}`)]: "0x20",
  [duration(color, `bucket{le="${le}"}`)]: count,
  [duration(color, 'bucket{le="+Inf"}')]: count,
});

/** The canary beside the active color. */
export const canaryCases: readonly AlertCase[] = [
  {
    title: "10 % fail on the canary, and 1 % on the active color",
    alert: "CanaryErrors",
    series: { ...canary, ...answered("blue", "0+99x20", "0+1x20"), ...answered("green", "0+9x20", "0+1x20") },
    fires: [{ ...rollback, color: "green" }],
  },
  {
    title: "both fail alike, which the canary is not to blame for",
    alert: "CanaryErrors",
    series: {
      ...canary,
      ...answered("blue", "0+90x20", "0+10x20"),
      ...answered("green", "0+9x20", "0+1x20"),
    },
    fires: [],
  },
  {
    title: "the active color fails and the canary does not",
    alert: "CanaryErrors",
    series: { ...canary, ...answered("blue", "0+80x20", "0+20x20"), ...answered("green", "0+10x20", "0x20") },
    fires: [],
  },
  {
    title: "all fail on the canary, but they are too few to say anything",
    alert: "CanaryErrors",
    series: { ...canary, ...answered("blue", "0+99x20", "0x20"), ...answered("green", "0x20", "0+1x20") },
    fires: [],
  },
  {
    title: "the active color has too few requests to compare with",
    alert: "CanaryErrors",
    series: { ...canary, ...answered("blue", "0+1x20", "0x20"), ...answered("green", "0+5x20", "0+5x20") },
    fires: [],
  },
  {
    title: "the canary has ended, and its failures are in the window still",
    alert: "CanaryErrors",
    series: {
      ...canary,
      [weight("blue")]: "90x16 100x4",
      [weight("green")]: "10x16 0x4",
      ...answered("blue", "0+99x20", "0x20"),
      ...answered("green", "0+5x20", "0+5x20"),
    },
    fires: [],
  },
  {
    title: "the canary is blue, and has half of the users",
    alert: "CanaryErrors",
    series: {
      [weight("blue")]: "50x20",
      [weight("green")]: "50x20",
      [active("blue")]: "0x20",
      [active("green")]: "1x20",
      ...answered("blue", "0+5x20", "0+5x20"),
      ...answered("green", "0+10x20", "0x20"),
    },
    fires: [{ ...rollback, color: "blue" }],
  },
  {
    title: "the canary takes 5 to 10 seconds, and the active color 1 to 2.5",
    alert: "CanarySlow",
    series: { ...canary, ...waits("blue", "1", "2.5"), ...waits("green", "5", "10") },
    fires: [{ ...rollback, color: "green" }],
  },
  {
    title: "the canary takes three times as long, which nobody notices",
    alert: "CanarySlow",
    series: { ...canary, ...waits("blue", "0.05", "0.1"), ...waits("green", "0.25", "0.3") },
    fires: [],
  },
  {
    title: "the canary is slow, but has answered too few",
    alert: "CanarySlow",
    series: { ...canary, ...waits("blue", "1", "2.5"), ...waits("green", "5", "10", "0+1x20") },
    fires: [],
  },
];
