import { metrics } from "../../../app/contract.ts";
import { brokenAtColor, countedByColor, ofColor, rollback, up, type AlertCase } from "./case.ts";

const server = (color: string) => up("color", `, color="${color}", instance="${color}:8000"`);
const lookedFor = { severity: "warning", rollback: "true" };
const duration = (part: string) =>
  `http_request_duration_seconds_${part.replace("{", '{job="color", instance="blue:8000", color="blue", method="POST", path="/v1/chat/completions", ')}`;

/** What is told where a balancer divides the users, and colors count their requests themselves. */
export const balancedCases: readonly AlertCase[] = [
  {
    title: "of 10 chats a scrape 1 fails",
    alert: "ColorErrors",
    series: { [countedByColor("blue", "200")]: "0+9x20", [countedByColor("blue", "500")]: "0+1x20" },
    fires: [{ ...rollback, color: "blue", kind: "inference" }],
  },
  {
    title: "streams break off, among so many other requests that they are 1 % of all",
    alert: "ColorErrors",
    series: {
      [countedByColor("green", "200", "/feedback")]: "0+1000x20",
      [countedByColor("green", "200")]: "0+10x20",
      [brokenAtColor("green")]: "0+1x20",
    },
    fires: [{ ...rollback, color: "green", kind: "inference" }],
  },
  {
    title: "opinions are not stored",
    alert: "ColorErrors",
    series: {
      [countedByColor("green", "200", "/feedback")]: "0+9x20",
      [countedByColor("green", "503", "/feedback")]: "0+1x20",
    },
    fires: [{ ...rollback, color: "green", kind: "other" }],
  },
  {
    title: "kubelet is told that the server is not ready",
    alert: "ColorErrors",
    series: { [countedByColor("green", "503", "/ready")]: "0+50x20" },
    fires: [],
  },
  {
    title: "3 % fail",
    alert: "ColorErrors",
    series: { [countedByColor("blue", "200")]: "0+97x20", [countedByColor("blue", "500")]: "0+3x20" },
    fires: [],
  },
  {
    title: "no server of either color answers",
    alert: "NobodyServes",
    series: { [server("blue")]: "1x10 0x10", [server("green")]: "1x10 stale" },
    fires: [{ severity: "critical", color: "none" }],
  },
  {
    title: "the only color answers Prometheus and is not ready",
    alert: "NobodyServes",
    series: { [server("blue")]: "1x20", [ofColor(metrics.ready, "blue")]: "1x10 0x10" },
    fires: [{ severity: "critical", color: "none" }],
  },
  {
    title: "one color is gone and the other one is ready",
    alert: "NobodyServes",
    series: {
      [server("blue")]: "1x10 stale",
      [server("green")]: "1x20",
      [ofColor(metrics.ready, "green")]: "1x20",
    },
    fires: [],
  },
  {
    title: "the last server of a color is gone with its target",
    alert: "ColorDown",
    series: { [server("blue")]: "1x10 stale", [server("green")]: "1x20" },
    fires: [{ ...lookedFor, color: "blue" }],
  },
  {
    title: "one of a color's servers is down",
    alert: "ColorDown",
    series: {
      [server("blue")]: "1x20",
      [server("green")]: "0x20",
      [up("color", ', color="green", instance="other:8000"')]: "1x20",
    },
    fires: [],
  },
  {
    title: "a color answers and has not been ready for 12 scrapes",
    alert: "ColorUnready",
    series: { [ofColor(metrics.ready, "blue")]: "1x5 0x15", [ofColor(metrics.ready, "green")]: "1x20" },
    fires: [{ ...lookedFor, color: "blue" }],
  },
  {
    title: "a release loads its model within 12 scrapes",
    alert: "ColorUnready",
    series: { [ofColor(metrics.ready, "green")]: "1x5 0x10 1x5" },
    fires: [],
  },
  {
    title: "answers of a color take 50 s",
    alert: "InferenceSlow",
    series: {
      [duration('bucket{le="30"}')]: "0x20",
      [duration('bucket{le="60"}')]: "0+5x20",
      [duration('bucket{le="+Inf"}')]: "0+5x20",
      [duration("count{}")]: "0+5x20",
    },
    fires: [{ severity: "warning", color: "blue" }],
  },
  {
    title: "1 % of the requests fail for two hours, of a budget of 0.5 %",
    alert: "ErrorBudgetBurnsFast",
    series: {
      [server("blue")]: "1x130",
      [countedByColor("blue", "200")]: "0+99x130",
      [countedByColor("blue", "500")]: "0+1x130",
    },
    minutes: { apart: 1, at: 120 },
    fires: [],
  },
  {
    title: "10 % of the requests fail for two hours",
    alert: "ErrorBudgetBurnsFast",
    series: {
      [server("blue")]: "1x130",
      [countedByColor("blue", "200")]: "0+90x130",
      [countedByColor("blue", "500")]: "0+10x130",
    },
    minutes: { apart: 1, at: 120 },
    fires: [{ severity: "critical", color: "none" }],
  },
  {
    title: "the exporter of what the gate found does not answer",
    alert: "ExporterDown",
    series: { [up("gate")]: "1x10 0x10" },
    fires: [{ severity: "warning", color: "none", job: "gate" }],
  },
];
