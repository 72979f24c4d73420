import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { routerMetrics } from "../image/exporter/contract.ts";
import { prometheusSource } from "./data-source.ts";

/** Begins a dashboard as all begin: the last half hour, and marks where users were moved or an alert fired. */
export function newDashboard(uid: string, title: string, description: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(`bluegreen-${uid}`)
    .description(description)
    .tags(["bluegreen"])
    .time({ from: "now-30m", to: "now" })
    .refresh("10s")
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .annotations(marks.map(annotation));
}

interface Mark {
  readonly name: string;
  readonly expr: string;
  readonly color: string;
  readonly title: string;
}

const { weight } = routerMetrics;

/** Every mark is a query: what moved the users is seen whoever moved them. Grafana marks where one has a value above 0. */
const marks: readonly Mark[] = [
  {
    name: "Flips",
    expr: `max by (color) (${weight} == 100 and ${weight} offset 30s == 0)`,
    color: "purple",
    title: "all users moved to {{color}}",
  },
  {
    name: "Canary steps",
    expr: `max by (color) ((${weight} > 0) < 100 and ${weight} > ${weight} offset 30s)`,
    color: "yellow",
    title: "{{color}} gets more of the users",
  },
  {
    name: "Rollbacks",
    // A series that begins has not changed: the first rejection would be missed by `changes`.
    expr: `max by (color) (time() - ${routerMetrics.rejected} < 30)`,
    color: "red",
    title: "the release of {{color}} was rejected",
  },
  {
    name: "Alerts",
    expr: `max by (alertname, color) (ALERTS{alertstate="firing"})`,
    color: "orange",
    title: "{{alertname}} {{color}}",
  },
];

function annotation({ name, expr, color, title }: Mark): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(prometheusSource)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step("10s")
    .titleFormat(title)
    .tagKeys("color");
}
