import type { AlertCase } from "./case.ts";

const passed = (version: string) => `gate_passed{job="router", color="green", version="${version}"}`;
const judged = 'gate_judged_timestamp_seconds{job="router", color="green"}';
const opinions = (verdict: string, color = "blue") =>
  `feedback_total{job="color", color="${color}", release="r", verdict="${verdict}"}`;

/** What the gate and the users think of a release. */
export const qualityCases: readonly AlertCase[] = [
  {
    title: "a candidate did not pass",
    alert: "GateRefused",
    series: { [passed("2")]: "_x10 0x10", [judged]: "_x10 3x10" },
    fires: [{ severity: "warning", color: "green", version: "2" }],
  },
  {
    title: "the next version passed",
    alert: "GateRefused",
    series: { [passed("2")]: "0x10 stale", [passed("3")]: "_x11 1x9", [judged]: "3x20" },
    fires: [],
  },
  {
    title: "it did not pass more than an hour ago",
    alert: "GateRefused",
    series: { [passed("2")]: "0x61", [judged]: "0x61" },
    minutes: { apart: 1, at: 61 },
    fires: [],
  },
  {
    title: "3 of 5 opinions are bad",
    alert: "UsersDisapprove",
    series: { [opinions("up")]: "0+2x20", [opinions("down")]: "0+3x20" },
    fires: [{ severity: "warning", color: "blue" }],
  },
  {
    title: "most opinions are good, and the bad ones are of the other color's few",
    alert: "UsersDisapprove",
    series: {
      [opinions("up")]: "0+9x20",
      [opinions("down")]: "0+1x20",
      [opinions("up", "green")]: "0x20",
      [opinions("down", "green")]: "0x16 0+1x4",
    },
    fires: [],
  },
];
