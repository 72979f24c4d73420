import { up, type AlertCase } from "./case.ts";

/** What is not watched. */
export const targetCases: readonly AlertCase[] = [
  {
    title: "the exporter has not answered for 6 scrapes",
    alert: "ExporterDown",
    series: { [up("router")]: "1x14 0x5" },
    fires: [{ severity: "warning", job: "router", color: "none" }],
  },
  {
    title: "the exporter answers, and a color does not",
    alert: "ExporterDown",
    series: { [up("router")]: "1x20", [up("color", ', color="blue"')]: "0x20" },
    fires: [],
  },
  {
    title: "lines are lost",
    alert: "RequestsUncounted",
    series: { 'router_lines_lost_total{job="router"}': "0x15 0+100x5" },
    fires: [{ severity: "warning", job: "router", color: "none" }],
  },
  {
    title: "lines were lost before, and none since",
    alert: "RequestsUncounted",
    series: { 'router_lines_lost_total{job="router"}': "31804x20" },
    fires: [],
  },
  {
    title: "the machine's exporter has not answered for 13 scrapes",
    alert: "TargetDown",
    series: { [up("host")]: "1x6 0x14", [up("nginx")]: "1x20" },
    fires: [{ severity: "warning", job: "host", color: "none" }],
  },
  {
    title: "the colors and the router's exporter do not answer, which have alerts of their own",
    alert: "TargetDown",
    series: { [up("color", ', color="blue"')]: "0x20", [up("router")]: "0x20", [up("host")]: "1x8 0x10 1" },
    fires: [],
  },
];
