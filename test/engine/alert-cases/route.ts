import { onBlue, recordedWeight, requests, weight, type AlertCase } from "./case.ts";

const recorded = { [recordedWeight("blue")]: "100x20", [recordedWeight("green")]: "0x20" };
const proven = 'router_route_proven{job="router"}';

/** What the router does, beside what the stack says. */
export const routeCases: readonly AlertCase[] = [
  {
    title: "somebody moved 5 buckets by hand",
    alert: "WeightsDiffer",
    series: { ...recorded, [weight("blue")]: "100x10 95x10", [weight("green")]: "0x10 5x10" },
    fires: [
      { severity: "warning", color: "blue" },
      { severity: "warning", color: "green" },
    ],
  },
  {
    title: "a flip moves both within a scrape, and one is seen before the other",
    alert: "WeightsDiffer",
    series: {
      [weight("blue")]: "100x10 0x10",
      [weight("green")]: "0x10 100x10",
      [recordedWeight("blue")]: "100x11 0x9",
      [recordedWeight("green")]: "0x11 100x9",
    },
    fires: [],
  },
  {
    title: "there is no route to compare with",
    alert: "WeightsDiffer",
    series: recorded,
    fires: [],
  },
  {
    title: "users meet a color whose weight has been 0 for long",
    alert: "UsersMisrouted",
    series: { ...onBlue, [requests("green", "inference", "200")]: "0+1x20" },
    fires: [{ severity: "critical", color: "green" }],
  },
  {
    title: "the last long answers of a color end after its users have moved",
    alert: "UsersMisrouted",
    series: {
      [weight("blue")]: "100x14 0x6",
      [weight("green")]: "0x14 100x6",
      [requests("blue", "inference", "200")]: "0+1x20",
      [requests("green", "inference", "200")]: "0x14 0+1x6",
    },
    fires: [],
  },
  {
    title: "the exporter has just been started, and knows of no earlier weights",
    alert: "UsersMisrouted",
    series: {
      [weight("green")]: "_x15 0x5",
      [requests("green", "inference", "200")]: "_x15 0+1x5",
    },
    fires: [],
  },
  {
    title: "an update was killed between putting the route and proving it",
    alert: "RouteUnproven",
    series: { [proven]: "1x10 0x10" },
    fires: [{ severity: "warning", job: "router", color: "none" }],
  },
  {
    title: "a route was proven within 2 scrapes",
    alert: "RouteUnproven",
    series: { [proven]: "1x15 0x2 1x3" },
    fires: [],
  },
];
