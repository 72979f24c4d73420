import { active, canary, onBlue, requests, weight, type AlertCase } from "./case.ts";

/** KPIs as a stack's config holds them, one of each form. */
export const kpis = [
  {
    name: "answers liked",
    promql:
      'sum(increase(feedback_total{color="$color",verdict="up"}[$window])) / sum(increase(feedback_total{color="$color"}[$window])) # of both',
    min: 0.8,
  },
  {
    name: "tokens beside the active color",
    promql: 'sum(tokens{color="$color"}) / sum(tokens{color="$active"})',
    min: 0.5,
    max: 2,
  },
  { name: "carts", promql: "sum(carts)", max: 10 },
] as const;

const users = (color: string, count = "0+10x20") => ({ [requests(color, "inference", "200")]: count });
const opinions = (color: string, up: string, down: string) => ({
  [`feedback_total{color="${color}", verdict="up"}`]: up,
  [`feedback_total{color="${color}", verdict="down"}`]: down,
});
const tokens = (blue: string, green: string) => ({
  'tokens{color="blue"}': blue,
  'tokens{color="green"}': green,
});

/** The stack's own measures. */
export const kpiCases: readonly AlertCase[] = [
  {
    title: "users of one color like half of its answers",
    alert: "KpiMissed",
    series: { ...canary, ...users("blue"), ...opinions("blue", "0+5x20", "0+5x20") },
    fires: [{ severity: "warning", color: "blue", kpi: "answers liked" }],
  },
  {
    title: "the color that they do not like has no users any more",
    alert: "KpiMissed",
    series: { ...onBlue, ...users("green"), ...opinions("green", "0+5x20", "0+5x20") },
    fires: [],
  },
  {
    title: "there are too few requests to say anything",
    alert: "KpiMissed",
    series: { ...canary, ...users("blue", "0+1x20"), ...opinions("blue", "0+5x20", "0+5x20") },
    fires: [],
  },
  {
    title: "the canary makes three times as many tokens, and the active color a third",
    alert: "KpiMissed",
    series: { ...canary, ...users("blue"), ...users("green"), ...tokens("10x20", "30x20") },
    fires: [{ severity: "warning", color: "green", kpi: "tokens beside the active color" }],
  },
  {
    title: "what is compared with the active color is no canary",
    alert: "KpiMissed",
    series: {
      ...onBlue,
      [weight("blue")]: "100x20",
      [active("blue")]: "1x20",
      ...users("blue"),
      ...users("green"),
      ...tokens("10x20", "30x20"),
    },
    fires: [],
  },
  {
    title: "one that is about no color is above its bound",
    alert: "KpiMissed",
    series: { ...canary, ...users("blue"), carts: "11x20" },
    fires: [{ severity: "warning", color: "none", kpi: "carts" }],
  },
];
